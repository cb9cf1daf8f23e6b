// Records that were packed by viz/page/packing.py, unpacked.

const NUMBERED = /^([A-Za-z])(\d+)$/;

/** The records, with a node's word and symbol where they follow from its name. */
export function unpacked({ count, fields }) {
  const records = Array.from({ length: count }, () => ({}));
  for (const [name, { all, each, of }] of Object.entries(fields)) {
    records.forEach((record, i) => {
      if (all !== undefined) record[name] = all[i];
      else if (each[i] >= 0) record[name] = of[each[i]];
    });
  }
  for (const record of records) {
    const { name } = record;
    const [, stem, index] = NUMBERED.exec(name) ?? [];
    record.word ??= name;
    record.symbol ??= stem === undefined ? [name, "", ""] : [stem, "", index];
  }
  return records;
}
