"""A builder's page writes the file that `MLP.save` writes, to the byte, and reads it."""

from __future__ import annotations

import json
import random
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import run_in_node

from autograd import tanh
from nets import MLP
from nets.files.sealed import checksum
from viz.builder.kernels import Own, kernels

pytestmark = pytest.mark.node

EDGES = [
    *(0.0, -0.0, 1.0, -1.0, 1e-07, 1e16, 1e15, 123456789012345680.0, 9999999999999998.0, 5e-324),
    *(1.7976931348623157e308, 2.2250738585072014e-308, 0.0001, 0.00001, 1e-05, 0.1, 1 / 3, 1e22),
    *(123456.789, 1e21, 1e100, 4.35, 100.0, 2.5e-05, 2**53 + 2.0, 0.00012345),
]
ACTIVATIONS = ["tanh", "relu", "linear", "leaky_relu(0.25)", "elu(1e-07)", "gelu", "sin", "step"]


def random_bits(rng: random.Random) -> float:
    """Any finite float."""
    x: float = struct.unpack("<d", rng.randbytes(8))[0]
    return x if np.isfinite(x) else 0.5


def network(i: int) -> MLP:
    rng = random.Random(i)
    sizes = [rng.randint(1, 16) for _ in range(rng.randint(0, 6))]
    hidden = [rng.choice(ACTIVATIONS) for _ in sizes]
    net = MLP(2, [*sizes, 1], activation=hidden, output="sigmoid", rng=i)
    for p in net.parameters():
        p.data = rng.choice([rng.choice(EDGES), random_bits(rng), rng.gauss(0, 1)])
    return net


def answers(files: list[str], **given: Any) -> list[dict[str, Any]]:
    asked: list[dict[str, Any]] = [{"file": text, "project": {}} for text in files]
    asked[0] = asked[0] | {"kernels": kernels()}
    return run_in_node("networks.js", [{**each, **given} for each in asked])


def bits(numbers: Any) -> list[bytes]:
    return [struct.pack("<d", x) for x in numbers]


def test_files_are_read_to_the_last_bit_and_written_to_the_byte(tmp_path: Path) -> None:
    nets = [network(i) for i in range(60)]
    texts = []
    for net in nets:
        net.save(tmp_path / "net.json")
        texts.append((tmp_path / "net.json").read_text(encoding="utf-8"))
    for net, text, answer in zip(nets, texts, answers(texts), strict=True):
        assert answer["trouble"] is None and answer["unknown"] == []
        assert len(answer["network"]["weights"]) == len(net.parameters())
        assert answer["text"] == text
        (tmp_path / "page.json").write_text(answer["text"], encoding="utf-8")
        again = MLP.load(tmp_path / "page.json")
        assert bits(p.data for p in again.parameters()) == bits(p.data for p in net.parameters())


def saved(tmp_path: Path, net: MLP) -> dict[str, Any]:
    net.save(tmp_path / "net.json")
    content: dict[str, Any] = json.loads((tmp_path / "net.json").read_text(encoding="utf-8"))
    return content


def resealed(content: dict[str, Any]) -> str:
    whole = {name: x for name, x in content.items() if name != "sha256"}
    return json.dumps(whole | {"sha256": checksum(whole)})


def test_a_file_is_read_however_its_json_is_written(tmp_path: Path) -> None:
    content = saved(tmp_path, MLP(2, [3, 1], output="sigmoid", rng=1))
    content["layers"][1]["b"] = [2]
    content["layers"][0]["b"] = [1.0, 10**20, -3]
    content["by"] = 'Zoë \U0001f600 \x7f "quoted" \\ / \t'
    text = resealed(content)
    other = json.dumps(json.loads(text), ensure_ascii=False, indent=1)
    for answer in answers([text, other, "\ufeff" + text, text.replace("1.0", "10E-1")]):
        assert answer["trouble"] is None
        assert answer["network"]["weights"][-1] == 2


def changed(content: dict[str, Any], **parts: Any) -> str:
    return resealed(content | parts)


def test_what_is_wrong_with_a_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    content = saved(tmp_path, MLP(2, [3, 1], output="sigmoid", rng=1))
    text = json.dumps(content)
    first, last = content["layers"]
    long = saved(tmp_path, MLP(2, [2] * 7 + [1], rng=1))
    wide = saved(tmp_path, MLP(2, [33, 1], rng=1))
    wrong = {
        text[:-9]: "damaged or cut off",
        text[: len(text) // 2]: "damaged or cut off",
        "": "damaged or cut off",
        "[" * 100000: "damaged or cut off",
        "[" * 50000 + "]" * 50000: "damaged or cut off",
        "[1]": "not the file of a network",
        '{"format": "chainstep network", "format": "chainstep network"}': "cannot be read as JSON",
        text.replace('"relu"', '"tanh"'): "checksum does not match",
        text.replace('"inputs": 2', '"inputs": 2.0'): "checksum does not match",
        json.dumps(content | {"sha256": None}): "checksum does not match",
        changed(content, format="another"): "not the file of a network",
        changed(content, version=2): "a newer page is needed",
        changed(content, version=0): "no version that ever existed",
        changed(content, inputs=3): "Layer 1 does not fit together: W holds 3 finite",
        changed(content, inputs="2"): "how many inputs",
        changed(content, layers=[]): "no list of layers",
        changed(content, layers=[first, {**last, "b": []}]): "Layer 2 does not fit together",
        changed(content, layers=[first, {**last, "W": [["1", 2, 3]]}]): "Layer 2 does not fit",
        changed(
            content, layers=[first, last | {"note": 1}]
        ): "Layer 2 is not made of an activation",
        changed(content, layers=[first, 5]): "Layer 2 is not made of an activation, W and b",
        changed(content, layers=[{**first, "activation": "cosh"}, last]): "cosh, which this page",
        changed(content, layers=[{**first, "activation": "tanh(1)"}, last]): "tanh(1), which",
        changed(content, layers=[{**first, "activation": "softmax"}, last]): "does not know there",
        changed(content, layers=[{**first, "activation": "<b>x"}, last]): "activation <b>x, which",
        json.dumps(saved(tmp_path, MLP(56, [1]))): "56 inputs, and this page shows up to 55",
        json.dumps(long): "7 hidden layers, and this page shows up to 6",
        json.dumps(wide): "Layer 1 has 33 units, and this page shows up to 32",
    }
    for sentence, answer in zip(wrong.values(), answers(list(wrong)), strict=True):
        assert answer["network"] is None
        assert sentence in answer["trouble"]
        assert answer["trouble"].endswith(".")


def test_a_network_that_does_not_fit_the_points_is_told(tmp_path: Path) -> None:
    def trouble(net: MLP, **project: Any) -> Any:
        text = json.dumps(saved(tmp_path, net))
        (answer,) = answers([text], project=project)
        return answer["trouble"] or answer["given"]

    blobs = {"kind": "blobs", "n": 30, "noise": 0.1, "classes": 3, "seed": 0, "scaled": False}
    several = {"data": blobs, "task": "classes"}
    house = {"data": {**blobs, "kind": "houses"}, "task": "regression"}
    assert "reads 8 inputs, and these points have 7 features" in trouble(MLP(8, [1]))
    assert "2 outputs, and these points have 3 classes" in trouble(MLP(2, [2]), **several)
    assert "one output, and these points have 3 classes" in trouble(MLP(2, [1]), **several)
    assert "3 outputs, and these points have a number" in trouble(MLP(2, [3]), **house)
    assert "ends in relu" in trouble(MLP(2, [1], output="relu"))
    assert trouble(MLP(2, [3]), **several)["loss"] == "softmax_cross_entropy"
    assert trouble(MLP(2, [3], output="softmax"), **several)["loss"] == "categorical_cross_entropy"
    assert trouble(MLP(2, [1], output="tanh"))["loss"] == "hinge"
    assert trouble(MLP(2, [2]))["task"] == "classes"
    assert trouble(MLP(3, [1]))["features"] == ["x1", "x2", "x1^2"]


def test_a_function_of_your_own_is_not_written_to_a_file() -> None:
    own = kernels(Own({"bump": lambda z: z - tanh(z) ** 2}))
    project = {"hidden": [{"units": 3, "activation": "bump"}]}
    asked = {"kernels": own, "project": project, "acts": [], "texts": ["file"]}
    (answer,) = run_in_node("takeaway.js", [asked])
    trouble = "bump is a function of your own, which a file cannot hold."
    assert answer["texts"]["file"] == {"text": None, "trouble": trouble}
