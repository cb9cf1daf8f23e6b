// Records that were packed by viz/page/packing.py, unpacked.

const NUMBERED = /^([A-Za-z])(\d+)$/;
const ENDED = /^(.+)_([A-Za-z0-9]+)$/;
const COUNTED = /^v(\d{1,9})$/;

/** The records, with what is usual, and what follows from a node's name or from its place. */
export function unpacked({ count, fields }) {
  const records = Array.from({ length: count }, () => ({ role: "interior", op: null, inputs: [] }));
  for (const [name, { at, all, each, of }] of Object.entries(fields)) {
    const rows = at === undefined ? records : stretched(records, at);
    const place = typeof each === "string" ? (k) => parseInt(each[k], 36) : (k) => each[k];
    for (let k = 0; k < (all ?? each).length; k += 1) rows[k][name] = all === undefined ? of[place(k)] : all[k];
  }
  let numbered = 0;
  for (const record of records) {
    record.name ??= `v${numbered + 1}`;
    const { name } = record;
    numbered = Number(COUNTED.exec(name)?.[1] ?? numbered);
    const [, stem, index] = NUMBERED.exec(name) ?? ENDED.exec(name) ?? [];
    record.word = record.word === true ? `(${name})` : record.word ?? name;
    record.symbol ??= stem === undefined ? [name, "", ""] : [stem, "", index];
  }
  return records;
}

/** The records in stretches, each of which is given by its start and its length. */
function stretched(records, at) {
  const rows = [];
  for (let k = 0; k < at.length; k += 2) for (let i = 0; i < at[k + 1]; i += 1) rows.push(records[at[k] + i]);
  return rows;
}
