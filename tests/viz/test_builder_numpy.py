"""The NumPy that a builder's page exports gives the cost and the gradients that `compile` gives."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import run_in_node
from projects import ACTIVATIONS, acts, project

import nets
from autograd import compile, tanh
from nets import MLP
from nets.learning.losses import cost, loss_named
from viz.builder.kernels import Own, kernels

pytestmark = pytest.mark.node

COUNT = 80
RUNNER = """
import json, runpy, sys
for path in sys.argv[1:]:
    names = runpy.run_path(path)
    layers = range(1, 1 + sum(name[0] == "W" for name in names))
    keep = ["X_train", "y_train"] + [f"{x}{l}" for l in layers for x in ("W", "b", "dW", "db")]
    arrays = {name: names[name].tolist() for name in keep}
    print(json.dumps({"J": float(names["J"]), "arrays": arrays, "layers": len(layers)}))
"""


def executed(texts: list[str], folder: Path) -> list[dict[str, Any]]:
    """What the exported programs computed; each of them prints J first."""
    paths = [folder / f"{i}.py" for i in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", RUNNER, *map(str, paths)],
        cwd=Path(__file__).parent.parent.parent,
        capture_output=True,
        encoding="utf-8",
        timeout=600,
    )
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    answers = [json.loads(line) for line in lines[1::2]]
    for said, answer in zip(lines[::2], answers, strict=True):
        assert float(said.removeprefix("J = ")) == pytest.approx(answer["J"], rel=1e-12)
    return answers


def check(given: dict[str, Any], made: dict[str, Any]) -> None:
    """Compare what a program computed with a network of `nets`, compiled."""
    loss = (
        given["loss"]
        or {
            "two": "binary_cross_entropy",
            "classes": "softmax_cross_entropy",
            "regression": "mean_squared_error",
        }[given["task"]]
    )
    usual = {"binary_cross_entropy": "sigmoid", "categorical_cross_entropy": "softmax"}
    output = given.get("output") or usual.get(loss, "linear")
    arrays, layers = made["arrays"], range(1, made["layers"] + 1)
    sizes = [len(arrays[f"W{l}"]) for l in layers]
    hidden = [layer["activation"] for layer in given["hidden"]]
    net = MLP(len(given["features"]), sizes, activation=hidden, output=output)
    net.set_matrices([(arrays[f"W{l}"], arrays[f"b{l}"]) for l in layers])
    penalty = given["penalty"]

    def J(net: MLP, X: Any, y: Any) -> Any:
        mean = cost([loss_named(loss)(net(x), t) for x, t in zip(X, y, strict=True)])
        if penalty is None:
            return mean
        return mean + getattr(nets, penalty["name"])(net.parameters(), penalty["strength"])

    value, slopes = compile(J).value_and_grad(net, arrays["X_train"], arrays["y_train"])
    assert made["J"] == pytest.approx(float(value), rel=1e-12, abs=1e-14)
    parts = [np.hstack([arrays[f"dW{l}"], arrays[f"db{l}"]]).ravel() for l in layers]
    assert np.concatenate(parts) == pytest.approx(np.asarray(slopes), rel=1e-11, abs=1e-13)


def test_cost_and_gradients_are_those_of_compile(tmp_path: Path) -> None:
    text = kernels()
    asked: list[dict[str, Any]] = []
    for i in range(COUNT):
        given = {"output": None, **project(i)}
        given["hidden"] = [
            {
                "units": 1 + (i + k) % 4,
                "activation": ([*ACTIVATIONS, "sin", "elu"])[(i + 3 * k) % 10],
            }
            for k in range(i % 4)
        ]
        if given["loss"] in ("hinge", "mean_squared_error"):
            given["output"] = ["tanh", "linear"][i % 2]
        asked.append({"kernels": text, "project": given, "acts": acts(i)[:1], "texts": ["numpy"]})
    answers = run_in_node("takeaway.js", asked)
    made = executed([answer["texts"]["numpy"]["text"] for answer in answers], tmp_path)
    for given, answer, each in zip(asked, answers, made, strict=True):
        assert answer["trouble"] == []
        check(given["project"], each)


def test_the_lines_are_those_of_the_lectures() -> None:
    given = project(0) | {"hidden": [{"units": 3, "activation": "tanh"}], "loss": None}
    asked = {"kernels": kernels(), "project": {**given, "penalty": None}, "acts": []}
    (answer,) = run_in_node("takeaway.js", [asked | {"texts": ["numpy"]}])
    text = answer["texts"]["numpy"]["text"]
    for line in (
        "Z1 = W1 @ X + b1",
        "A1 = np.tanh(Z1)",
        "A2 = sigmoid(Z2)",
        "dZ2 = A2 - Y",
        "dW2 = dZ2 @ A1.T / m",
        "db2 = dZ2.sum(axis=1, keepdims=True) / m",
        "dA1 = W2.T @ dZ2",
        "dZ1 = dA1 * (1 - A1 ** 2)",
        "dW1 = dZ1 @ X.T / m",
    ):
        assert f"\n{line}\n" in text
    assert "autograd" not in text


def test_functions_of_your_own_are_written_out(tmp_path: Path) -> None:
    text = kernels(Own({"bump": lambda z: z - tanh(z) ** 2}))
    given = project(0) | {"hidden": [{"units": 3, "activation": "bump"}], "loss": None}
    asked: dict[str, Any] = {"kernels": text, "project": given, "acts": []}
    (answer,) = run_in_node("takeaway.js", [asked | {"texts": ["numpy"]}])
    (made,) = executed([answer["texts"]["numpy"]["text"]], tmp_path)
    arrays = made["arrays"]
    h, J = 1e-6, made["J"]
    shifted = answer["texts"]["numpy"]["text"].replace("\nZ1 = ", f"\nW1[0, 0] += {h}\nZ1 = ")
    (moved,) = executed([shifted], tmp_path)
    assert (moved["J"] - J) / h == pytest.approx(arrays["dW1"][0][0], rel=1e-4, abs=1e-6)
