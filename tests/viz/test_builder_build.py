"""`viz.build`: what a page is made of, and what it refuses."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import viz.builder
from autograd import AutogradError, relu, tanh
from nets import MLP, Adam, GradientDescent, Momentum, moons, schedules
from viz import build

X, Y = moons(40, noise=0.1, rng=2)
STATIC = Path(viz.builder.__file__).parent / "static"


def given(html: str) -> Any:
    """What a page begins with."""
    (text,) = re.findall(r'<script type="application/json" id="given">(.*?)</script>', html, re.S)
    return json.loads(text)


def test_networks_examples_and_options_are_taken_along() -> None:
    net = MLP(2, [3, 1], activation="relu", output="sigmoid", rng=4)
    made = build(
        net,
        X,
        Y,
        optimiser=Adam(0.01),
        schedule=schedules.cosine(0.1, epochs=30),
        penalty=("l2", 0.5),
        batch_size=7,
        test=0.5,
        rng=9,
    )
    project = given(made.html)["project"]
    assert project == made.project
    assert project["weights"] == [p.data for p in net.parameters()]
    assert project["data"]["X"] == X.tolist() and project["data"]["y"] == Y.tolist()
    assert project["hidden"] == [{"units": 3, "activation": "relu"}]
    assert (project["task"], project["loss"]) == ("two", "binary_cross_entropy")
    assert project["optimiser"]["name"] == "adam"
    assert project["optimiser"]["settings"]["learning_rate"] == 0.01
    assert project["schedule"]["name"] == "cosine"
    assert project["penalty"] == {"name": "l2", "strength": 0.5}
    assert (project["batch"], project["test"], project["seed"]) == (7, 0.5, 9)


@pytest.mark.parametrize(
    ("y", "net", "task"),
    [
        ([0, 1, 1, 0], None, "two"),
        ([-1, 1, 1, -1], None, "two"),
        ([0, 1, 2, 1], None, "classes"),
        ([0.5, 1.5, 2, 1], None, "regression"),
        ([0, 1, 2, 9], None, "regression"),
        ([0, 1, 2, 1], MLP(2, [3, 3], rng=0), "classes"),
        ([0, 1, 1, 0], MLP(2, [3, 2], rng=0), "classes"),
        ([[0], [1], [1], [0]], None, "two"),
    ],
)
def test_the_task_is_that_of_the_targets(y: Any, net: MLP | None, task: str) -> None:
    assert build(net, X[:4], y).project["task"] == task


def test_what_is_said_of_the_pages_own_data_counts_as_well() -> None:
    assert build(test=0.5).project["test"] == 0.5 and build(test=0).project["test"] == 0
    assert build(loss="softmax_cross_entropy").project["task"] == "classes"
    assert build(batch_size=6000).project["batch"] == 5000  # all, as in fit


def test_a_page_shows_itself_and_is_saved(tmp_path: Path) -> None:
    made = build(MLP(2, [4, 1], output="sigmoid", rng=1), X, Y)
    assert repr(made).endswith("40 examples)") and repr(build()) == "Builder()"
    assert repr(build(X=X[:1], y=Y[:1])) == "Builder(1 example)"
    shown = made._repr_mimebundle_()
    assert shown["image/svg+xml"].startswith("<svg") and "<iframe" in shown["text/html"]
    made.save(tmp_path / "net.HTML")
    assert (tmp_path / "net.HTML").read_text(encoding="utf-8") == made.html
    with pytest.raises(AutogradError, match=r"saved as \.html, and 'net.txt' is not"):
        made.save(tmp_path / "net.txt")


def large(*sizes: int) -> MLP:
    return MLP(2, [*sizes, 1], output="sigmoid", rng=0)


def branching_loss(a: Any, y: float) -> Any:
    return a * a if a > 0 else -a


def branching_activation(z: Any) -> Any:
    return z if z > 0 else 0.1 * z


class Own(GradientDescent):
    """An optimiser that no page has."""


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "no network": (
        lambda: build([2, 4, 1]),
        "build takes an MLP, or a model of such layers, got list",
    ),
    "X without y": (lambda: build(None, X), "X and y are given together"),
    "y without X": (lambda: build(y=Y), "X and y are given together"),
    "lengths": (lambda: build(None, X, Y[:-1]), "a target for each of the 40 examples"),
    "no numbers": (lambda: build(None, [["a", "b"]], [1]), "X"),
    "infinite y": (lambda: build(None, X[:2], [0.0, np.inf]), "y holds finite numbers"),
    "NaN in X": (lambda: build(None, [[0.0, np.nan]], [1]), "X"),
    "no examples": (lambda: build(None, np.zeros((0, 2)), []), "X"),
    "many examples": (
        lambda: build(None, np.zeros((5001, 2)), np.zeros(5001)),
        "up to 5,000 examples, and X has 5,001",
    ),
    "many columns": (
        lambda: build(None, np.zeros((3, 51)), np.zeros(3)),
        "up to 50 columns, and X has 51",
    ),
    "width": (lambda: build(MLP(3, [1], rng=0), X, Y), "reads 3 columns, and X has 2"),
    "wide alone": (lambda: build(MLP(3, [1], rng=0)), "reads 3 columns: give X and y as well"),
    "deep": (lambda: build(large(*[2] * 7)), "up to 6 hidden layers of up to 32 units"),
    "broad": (lambda: build(large(33)), "up to 6 hidden layers of up to 32 units"),
    "outputs": (lambda: build(MLP(2, [6], rng=0)), "up to 5 outputs, and the network has 6"),
    "classes": (lambda: build(MLP(2, [3], rng=0), X[:2], [0, 3]), "classes from 0 to 2"),
    "test": (lambda: build(test=1.5, X=X, y=Y), "test"),
    "test too large": (lambda: build(test=0.95), "up to 0.9 on a page, got 0.95"),
    "seed too large": (lambda: build(rng=2**40), "from 0 to 4,294,967,295 on a page"),
    "huge numbers": (lambda: build(None, X * 1e200, Y), "numbers up to 1e\\+100, and X has"),
    "hinge for numbers": (
        lambda: build(None, X, X[:, 0], loss="hinge"),
        "hinge is not a loss for regression: for this, a page has mean_squared_error",
    ),
    "squares for classes": (
        lambda: build(MLP(2, [3, 3], rng=0), X, [0, 1, 2, 1] * 10, loss="mse"),
        "mean_squared_error is not a loss for several classes",
    ),
    "classes for numbers": (
        lambda: build(None, X, X[:, 0], loss="softmax_cross_entropy"),
        "softmax_cross_entropy is not a loss for regression",
    ),
    "batch": (lambda: build(batch_size=0), "batch_size"),
    "seed": (lambda: build(rng=-1), "rng"),
    "loss": (lambda: build(loss="no_such_loss"), "no_such_loss"),
    "optimiser": (lambda: build(optimiser="no_such_rule"), "no_such_rule"),
    "own optimiser": (lambda: build(optimiser=Own(0.1)), "Own is your own"),
    "schedule": (lambda: build(schedule=lambda k: 0.1), "a page has the schedules constant"),
    "own partial": (
        lambda: build(schedule=partial(round, ndigits=2)),
        "a page has the schedules constant",
    ),
    "penalty": (lambda: build(penalty=("l3", 0.1)), r'penalty is such as \("l2", 0.01\)'),
    "strength": (lambda: build(penalty=("l2", -1)), r'penalty is such as \("l2", 0.01\)'),
    "theme": (lambda: build(theme="pink"), "there is no theme 'pink'"),
    "loss with an if": (
        lambda: build(None, X, Y, loss=branching_loss),
        "the loss branching_loss cannot be taken along to a page: .+",
    ),
    "activation with an if": (
        lambda: build(MLP(2, [3, 1], activation=branching_activation, rng=0)),
        "the activation branching_activation cannot be taken along to a page: .+",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_page_cannot_have_is_told(case: str) -> None:
    act, words = REFUSED[case]
    with pytest.raises(AutogradError, match=words):
        act()


def test_other_words_for_options_are_met_with_the_right_ones() -> None:
    for name, word in (("optimizer", "optimiser"), ("seed", "rng"), ("batch", "batch_size")):
        options: dict[str, Any] = {name: 1}
        with pytest.raises(TypeError, match=word):
            build(**options)


def test_own_functions_are_taken_along_each_by_a_name_of_its_own() -> None:
    def bump(z: Any) -> Any:
        return z - tanh(z) ** 2

    def first(z: Any) -> Any:
        return relu(z) + 0.5 * z

    def second(z: Any) -> Any:
        return relu(z) + 0.25 * z

    first.__name__ = second.__name__ = "leaning"

    def cube(a: Any, y: float) -> Any:
        return (a - y) ** 2 * abs(a - y)

    net = MLP(2, [3, 2, 2, 1], activation=[bump, first, second, "linear"], rng=0)
    made = build(net, X, [0.5] * 40, loss=cube)
    names = [layer["activation"] for layer in made.project["hidden"]]
    assert names == ["bump", "leaning", "leaning_2"] and made.project["loss"] == "cube"
    for name in (*names, "cube"):
        assert f'"{name}"' in made.html.partition('id="given"')[2].partition("</script>")[2]
    assert '"own": {' not in json.dumps(made.project)


def test_a_page_has_less_than_300_kb_and_needs_nothing_else() -> None:
    html = build().html
    assert len(html.encode()) < 300_000
    assert not re.search(r"""(?:src|href)=["']?https?:|@import|url\(["']?http""", html)


def test_the_bundle_is_made_of_the_modules_as_they_are() -> None:
    bundle = (STATIC / "builder.bundle.js").read_text(encoding="utf-8")
    line = re.match(r"/\* Made by npm run bundle of (.+): ([0-9a-f]{64}) \*/\n", bundle)
    assert line is not None
    names, checksum = line[1].split(" "), line[2]
    all_of_them = hashlib.sha256()
    for name in names:
        all_of_them.update((STATIC / name).read_bytes())
    assert all_of_them.hexdigest() == checksum, "run npm run bundle in tests/javascript"
    assert {path.name for path in STATIC.glob("*.mjs")} <= set(names)


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (schedules.constant(0.2), ("constant", {"rate": 0.2})),
        (schedules.step(0.2, every=3), ("step", {"rate": 0.2, "every": 3, "factor": 0.1})),
        (
            schedules.cosine(0.2, epochs=9, lowest=0.01),
            ("cosine", {"rate": 0.2, "epochs": 9, "lowest": 0.01}),
        ),
    ],
)
def test_each_schedule_of_nets_is_taken_along(schedule: Any, expected: Any) -> None:
    project = build(schedule=schedule).project
    assert (project["schedule"]["name"], project["schedule"]["settings"]) == expected


def test_the_optimisers_of_nets_are_told_by_their_names() -> None:
    made = build(optimiser=Momentum(0.02, nesterov=True)).project["optimiser"]
    assert made["name"] == "momentum"
    assert made["settings"]["nesterov"] is True and made["settings"]["learning_rate"] == 0.02


def test_a_function_of_a_name_that_the_page_has_gets_another_one() -> None:
    def tanh(z: Any) -> Any:
        return z / (1 + abs(z))

    made = build(MLP(2, [3, 2, 1], activation=[tanh, "tanh", "sigmoid"], rng=0), X, [0, 1] * 20)
    assert [layer["activation"] for layer in made.project["hidden"]] == ["tanh_2", "tanh"]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: build(MLP(2, [3, 1], output="relu", rng=0), X, [0.5] * 40), "ends in relu"),
        (lambda: build(MLP(2, [3, 5], rng=0), X, [0, 1, 2, 1] * 10), "5 outputs"),
        (lambda: build(MLP(2, [3, 1], ["softmax"], rng=0), X, [0.5] * 40), "last layer only"),
        (lambda: build(link="https://example.org/#other"), "#build="),
        (lambda: build(link=5), "#build="),  # type: ignore[arg-type]
    ],
)
def test_what_a_page_would_change_is_refused(make: Any, words: str) -> None:
    with pytest.raises(AutogradError, match=words):
        make()


def test_more_classes_than_a_page_tells_apart_are_told() -> None:
    words = "y holds the whole numbers from 0 to 5, and a page tells up to 5 classes apart"
    six = [0, 1, 2, 3, 4, 5, 0, 1]
    with pytest.warns(UserWarning, match=words) as warned:
        made = build(None, X[:8], six)
    assert warned[0].filename == __file__ and made.project["task"] == "regression"
    assert given(made.html)["note"] == str(warned[0].message)
    for meant in (np.array(six, float), [0, 1, 2, 3, 4, 9, 0, 1], [1, 2, 3, 4, 5, 6, 7, 8]):
        assert given(build(None, X[:8], meant).html)["note"] == ""


def test_classes_for_a_network_of_one_output_are_told() -> None:
    with pytest.warns(UserWarning, match="has one output, where 3 classes need 3: they are taken"):
        assert build(MLP(2, [3, 1], rng=0), X[:6], [0, 1, 2] * 2).project["task"] == "regression"


@pytest.mark.parametrize("n_out", [2, 3, 5])
@pytest.mark.parametrize("output", ["linear", "softmax"])
def test_a_network_that_tells_classes_by_one_input_gets_classes(n_out: int, output: str) -> None:
    net = MLP(1, [3, n_out], output=output, rng=0)
    project = build(net).project
    assert project["task"] == "classes" and project["data"]["classes"] == n_out
    assert project["features"] == ["x1"] and project["shown"] == [0, 1]
    assert project["weights"] == [p.data for p in net.parameters()]
