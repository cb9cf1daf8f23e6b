"""The PyTorch that a builder's page exports trains as the page does, from the same weights."""

from __future__ import annotations

import contextlib
import io
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import run_in_node
from projects import ACTIVATIONS, OPTIMISERS, SCHEDULES, acts, project

from autograd import tanh
from viz.builder.kernels import Own, kernels

pytestmark = pytest.mark.node

COUNT = 90


@pytest.fixture(scope="module")
def exported() -> list[dict[str, Any]]:
    """Trainings with all examples at once, whose order does not matter."""
    text, asked = kernels(), []
    for i in range(COUNT):
        given = project(i) | {"batch": None, "optimiser": OPTIMISERS[i % len(OPTIMISERS)]}
        given["hidden"] = [
            {"units": 1 + (i + k) % 4, "activation": [*ACTIVATIONS, "sin", "elu"][(i + 3 * k) % 10]}
            for k in range(i % 4)
        ]
        # No bias begins at 0, where the slope of |b| depends on how a sum of 0 is rounded.
        done = [["shift", 0.1], *acts(i)[:1]]
        if i % 3 == 0:  # something changes on the way that the optimiser remembers nothing of
            given["optimiser"] = OPTIMISERS[0]
            done += [["change", {"schedule": SCHEDULES[i % len(SCHEDULES)]}], ["epochs", 2]]
        asked.append({"kernels": text, "project": given, "acts": done, "texts": ["pytorch"]})
    return run_in_node("takeaway.js", asked)


def executed(text: str, **given: Any) -> tuple[dict[str, Any], list[list[float]]]:
    """The names of a program, and the numbers in the lines that it prints."""
    names: dict[str, Any] = dict(given)
    with contextlib.redirect_stdout(io.StringIO()) as said:
        exec(compile(text, "exported.py", "exec"), names)
    return names, [list(map(float, line.split())) for line in said.getvalue().splitlines()]


@pytest.mark.parity
def test_losses_and_weights_are_those_of_the_page(exported: Any) -> None:
    torch = pytest.importorskip("torch")
    for i, answer in enumerate(exported):
        assert answer["trouble"] == []
        names, lines = executed(answer["texts"]["pytorch"]["text"])
        torch.set_default_dtype(torch.float32)
        measures = answer["measures"]
        columns = [measures[name] for name in ("loss", "validation_loss") if name in measures]
        numbers = [list(each) for each in zip(*lines, strict=True)]
        assert numbers[0] == [answer["began"] + k for k in range(1, 1 + len(lines))]
        for column, expected in zip(numbers[1:], columns, strict=True):
            assert column == pytest.approx(expected, rel=1e-9, abs=1e-9), i
        layers = [x for x in names["net"] if isinstance(x, torch.nn.Linear)]
        theta = [
            torch.hstack([layer.weight, layer.bias.reshape(-1, 1)]).detach().numpy().ravel()
            for layer in layers
        ]
        assert np.concatenate(theta) == pytest.approx(answer["theta"], rel=1e-8, abs=1e-8), i


@pytest.mark.parity
@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_with_batches_in_the_order_of_fit_the_losses_are_the_same(optimiser: Any) -> None:
    torch = pytest.importorskip("torch")
    given = project(0) | {"batch": 5, "hidden": [{"units": 4, "activation": "tanh"}], "init": None}
    given |= {"optimiser": optimiser, "loss": None, "seed": 7}
    asked = {"kernels": kernels(), "project": given, "acts": [["epochs", 5]], "texts": ["pytorch"]}
    (answer,) = run_in_node("takeaway.js", [asked])
    text = answer["texts"]["pytorch"]["text"]
    assert text.count("torch.randperm(") == 1
    seed = random.Random(7).getrandbits(64)

    def order(epoch: int, size: int) -> Any:
        places = list(range(size))
        random.Random(f"{seed} {epoch}").shuffle(places)
        return torch.tensor(places)

    _, lines = executed(text.replace("torch.randperm(", "order(epoch, "), order=order)
    torch.set_default_dtype(torch.float32)
    assert [line[1] for line in lines] == pytest.approx(answer["measures"]["loss"], rel=1e-9)


def test_programs_are_whole_and_need_no_chainstep(exported: Any, tmp_path: Path) -> None:
    for answer in exported:
        text = answer["texts"]["pytorch"]["text"]
        compile(text, "exported.py", "exec")
        assert "autograd" not in text and "nets" not in text
        assert text.count("nn.Linear(") == text.count(".weight.copy_(")


def test_what_pytorch_has_no_form_of_is_told() -> None:
    text = kernels(Own({"bump": lambda z: z - tanh(z) ** 2}))
    given = project(0) | {"hidden": [{"units": 3, "activation": "bump"}]}
    asked = {"kernels": text, "project": given, "acts": [], "texts": ["pytorch"]}
    (answer,) = run_in_node("takeaway.js", [asked])
    trouble = "bump has no form in PyTorch here."
    assert answer["texts"]["pytorch"] == {"text": None, "trouble": trouble}
