"""Node.js as a calculator: a process that evaluates entries of a JavaScript TABLE."""

from __future__ import annotations

import json
import struct
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

RUNNER = """
const bits = new DataView(new ArrayBuffer(8));
function read(hex) {
  bits.setBigUint64(0, BigInt("0x" + hex));
  return bits.getFloat64(0);
}
function write(x) {
  if (typeof x !== "number") throw new Error(`${typeof x} instead of a number`);
  bits.setFloat64(0, x);
  return bits.getBigUint64(0).toString(16);
}
function both({ key, inputs }) {
  const x = inputs.map(read), z = TABLE[key].forward(...x);
  return [z, ...TABLE[key].partials(z, ...x)].map(write);
}
function sweep(nodes) {
  const given = nodes.map((node) => read(node.number)), gradients = nodes.map(() => 0);
  const values = nodes.map(({ key, inputs }, n) =>
    key ? TABLE[key].forward(...inputs.map((i) => given[i])) : given[n]);
  gradients[nodes.length - 1] = 1;
  for (let n = nodes.length - 1; n >= 0; n--) {
    const { key, inputs } = nodes[n];
    if (!key) continue;
    const slopes = TABLE[key].partials(given[n], ...inputs.map((i) => given[i]));
    if (slopes.length !== inputs.length) throw new Error(`${key}: ${slopes.length} partials`);
    inputs.forEach((i, k) => (gradients[i] += gradients[n] * slopes[k]));
  }
  return [...values, ...gradients].map(write);
}
const lines = require("node:readline").createInterface({ input: process.stdin });
lines.on("line", (line) => {
  const { calls, nodes } = JSON.parse(line);
  console.log(JSON.stringify(calls ? calls.map(both) : sweep(nodes)));
});
"""


def to_hex(x: float) -> str:
    """A float's bits, which keep inf, nan and -0 too."""
    return struct.pack(">d", x).hex()


def from_hex(text: str) -> float:
    """The float of these bits."""
    (x,) = struct.unpack(">d", bytes.fromhex(text.zfill(16)))
    return float(x)


class Node:
    """A process that holds one TABLE, in strict mode, and answers any count of questions."""

    def __init__(self, table: str, folder: Path) -> None:
        program = folder / "table.js"
        program.write_text(f'"use strict";\n{table}\n{RUNNER}', encoding="utf-8")
        self.process = subprocess.Popen(
            ["node", str(program)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def both(self, calls: Sequence[tuple[str, Sequence[float]]]) -> list[list[float]]:
        """For each (key, inputs) the value, followed by the partials, which get the value."""
        asked = [{"key": key, "inputs": [*map(to_hex, xs)]} for key, xs in calls]
        return [[*map(from_hex, row)] for row in self._ask({"calls": asked})]

    def sweep(self, nodes: Sequence[dict[str, Any]]) -> tuple[list[float], list[float]]:
        """Each node's value, from given numbers for its inputs, and its gradient."""
        numbers = [*map(from_hex, self._ask({"nodes": nodes}))]
        return numbers[: len(nodes)], numbers[len(nodes) :]

    def _ask(self, question: dict[str, Any]) -> Any:
        assert self.process.stdin is not None and self.process.stdout is not None
        assert self.process.stderr is not None
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, self.process.stderr.read()
        return json.loads(answer)

    def close(self) -> None:
        """End the process."""
        self.process.communicate()
