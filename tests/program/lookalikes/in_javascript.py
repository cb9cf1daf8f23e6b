"""JavaScript: one program after another in one process of Node.js."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from typing import Any

import numpy as np
from node import from_hex
from targets import _as_hex

from autograd.program.targets.javascript import javascript_text

from .checking import Fault
from .in_c import compile_error
from .ready import Answer, Ready

NODE = """
"use strict";
const bits = new DataView(new ArrayBuffer(8));
function read(hex) {
  bits.setBigUint64(0, BigInt("0x" + hex));
  return bits.getFloat64(0);
}
function write(x) {
  if (typeof x !== "number") return Array.from(x, write);
  bits.setFloat64(0, x);
  return bits.getBigUint64(0).toString(16);
}
const lines = require("node:readline").createInterface({ input: process.stdin });
lines.on("line", (line) => {
  const { text, given } = JSON.parse(line);
  let answer;
  try {
    const number = (x) => (typeof x === "string" ? read(x) : Float64Array.from(x, read));
    const f = new Function('"use strict";' + text + "; return f;")();
    answer = { results: Object.values(f(...given.map(number))).map(write) };
  } catch (error) {
    answer = { error: String(error) };
  }
  console.log(JSON.stringify(answer));
});
"""


class Node:
    """A process that runs one function after another, until its standard input ends."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None

    def ask(self, question: dict[str, Any]) -> Any:
        """The answer to a question; both are lines of JSON."""
        if self.process is None:
            self.process = subprocess.Popen(
                ["node", "-e", NODE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        """End the process; the next question starts a new one."""
        if self.process is not None:
            self.process.communicate()
            self.process = None


node = Node()


def run_javascript(jobs: Sequence[Ready], ways: str) -> list[Answer]:
    """Run each program by itself, in one process."""
    answers: list[Answer] = []
    for one in jobs:
        text = javascript_text(one.job.routine, "f")
        answer = node.ask({"text": text, "given": _as_hex(one.job, one.job.calls[0])})
        if "error" in answer:
            kind = compile_error(answer["error"]).replace("compile", "run")
            answers.append(Fault("javascript", kind, answer["error"]))
            continue
        results = []
        for y, shape in zip(answer["results"], one.job.shapes(one.m), strict=True):
            numbers = np.array([*map(from_hex, [y] if isinstance(y, str) else y)])
            results.append(numbers.reshape(shape) if numbers.size == np.prod(shape) else numbers)
        answers.append(results)
    return answers
