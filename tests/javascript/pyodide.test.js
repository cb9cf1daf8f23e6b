// The engine on WebAssembly, where the stack is short: graphs of any depth are built, swept, freed.
import assert from "node:assert/strict";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

const loaded = await import("pyodide").catch(() => null);
const WITHOUT = loaded === null && "pyodide is not installed: npm ci installs it";
const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "..");

const CODE = `
import sys
sys.path.insert(0, "/project")
from weakref import ref
from autograd import Value, core, dot

def chain(n, step):
    x = y = Value(1.0, "x")
    for _ in range(n):
        y = step(x, y)
    y.backward()
    assert x.grad == n + 1, x.grad
    return ref(y), ref(x)

steps = [lambda x, y: y + x - 1, lambda x, y: dot([x, y], [1.0, 1.0]) - 1]
ends = [[end() is None for end in chain(20_000, step)] for step in steps]
shared = Value(2.0)
kept = shared * shared
for _ in range(20_000):
    kept = kept + 0.0
del kept
(core.kind, ends, shared.data, shared.inputs)
`;

test("Deep graphs are freed on WebAssembly, whatever their nodes are", { skip: WITHOUT }, async () => {
  const pyodide = await loaded.loadPyodide();
  pyodide.FS.mkdir("/project");
  pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: ROOT }, "/project");
  const [kind, ends, number, inputs] = pyodide.runPython(CODE).toJs();
  assert.equal(kind, "python");
  assert.deepEqual(ends, [[true, true], [true, true]]);
  assert.equal(number, 2);
  assert.equal(inputs.length, 0);
});
