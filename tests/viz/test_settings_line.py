"""Links of settings: the page has what a line says, and mistakes are told with what to write."""

from __future__ import annotations

import random
import re
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from builder_pages import link_of
from builders import run_in_node
from projects import floats, project

from autograd import AutogradError
from nets import MLP
from viz import build, builder_link, draw
from viz.builder.kernels import kernels
from viz.builder.limits import DATA_SETS
from viz.builder.links import network_in
from viz.builder.settings_line import LOCKS, SETTINGS

Json = dict[str, Any]

LINES: dict[str, Json] = {
    "": {"locked": [], "test": 0.25, "hidden": [(4, "tanh"), (2, "tanh")]},
    "hidden=4 tanh lock=data,hidden": {"hidden": [(4, "tanh")], "locked": ["data", "hidden"]},
    "hidden=3,2,1 leaky_relu(0.2)": {"hidden": [(n, "leaky_relu(0.2)") for n in (3, 2, 1)]},
    "hidden=0": {"hidden": []},
    "relu": {"hidden": [(4, "relu"), (2, "relu")]},
    "data=sine n=50 noise=0 seed=7": {"task": "regression", "shown": [0], "features": ["x1"]},
    "data=spirals classes=3": {"task": "classes"},
    "data=blobs classes=2": {"task": "classes"},
    "data=xor standardise=yes test=0": {"test": 0},
    "features=x1,x2^2,x1*x2,sin(x2)": {"features": ["x1", "x2^2", "x1*x2", "sin(x2)"]},
    "init=zeros weights_seed=5 order_seed=6": {"init": "zeros", "rng": 5, "seed": 6},
    "batch=all": {"batch": None},
    "batch=1": {"batch": 1},
    "loss=mse output=tanh": {"loss": "mean_squared_error", "output": "tanh"},
    "loss=softmax_cross_entropy": {"task": "classes"},
    "penalty=l1,0.5": {"penalty": {"name": "l1", "strength": 0.5}},
    "penalty=l2,0": {"penalty": {"name": "l2", "strength": 0.0}},
    f"lock={','.join(LOCKS)}": {"locked": list(LOCKS)},
}
"""Lines, and parts of the projects that they mean."""


@cache
def begun(*lines: str) -> list[Json]:
    """What a page begins with: what it knows, and the answer to each link."""
    links = [{"fragment": builder_link(line)} for line in lines]
    return run_in_node("begun.js", [{"kernels": kernels()}, *links])


@pytest.mark.node
def test_the_page_has_what_a_line_says() -> None:
    answers = dict(zip(LINES, begun(*LINES)[1:], strict=True))
    for line, parts in LINES.items():
        assert answers[line]["trouble"] is None and answers[line]["note"] == "", line
        for name, part in parts.items():
            if name == "hidden":
                part = [{"units": n, "activation": g} for n, g in part]
            assert answers[line]["project"][name] == part, line
    data = answers["data=sine n=50 noise=0 seed=7"]["project"]["data"]
    assert (data["kind"], data["n"], data["noise"], data["seed"]) == ("sine", 50, 0, 7)
    assert answers["data=xor standardise=yes test=0"]["project"]["data"]["scaled"] is True


@pytest.mark.node
def test_the_page_knows_the_same_data_sets_and_locks() -> None:
    known = begun()[0]
    sets = {name: {"classes": 2} | each for name, each in known["sets"].items()}
    assert sets == {name: each._asdict() for name, each in DATA_SETS.items()}
    assert known["locks"] == list(LOCKS)


@pytest.mark.node
def test_optimisers_and_rates_reach_the_page() -> None:
    lines = ["learning_rate=0.3", "optimiser=adam", "optimiser=momentum learning_rate=0.02"]
    _, plain, adam, momentum = begun(*lines)
    settings = [each["project"]["optimiser"]["settings"] for each in (plain, adam, momentum)]
    assert [each["learning_rate"] for each in settings] == [0.3, 0.001, 0.02]
    names = [each["project"]["optimiser"]["name"] for each in (plain, adam, momentum)]
    assert names == ["gradient_descent", "adam", "momentum"]


@pytest.mark.node
def test_every_example_of_the_help_is_one_that_the_page_takes() -> None:
    fitting = {"classes": "data=blobs ", "hidden": "data=circles "}
    lines = [fitting.get(name, "") + example for name, (example, _) in SETTINGS.items()]
    for line, answer in zip(lines, begun(*lines)[1:], strict=True):
        assert answer["trouble"] is None and answer["note"] == "", line
    assert begun("point=12")[1]["view"] == {"example": 11}


@pytest.mark.node
def test_the_picture_is_of_the_network_that_the_page_begins_with() -> None:
    lines = ["weights_seed=3 hidden=3 relu", "data=blobs hidden=2 classes=4", "data=sine elu"]
    lines += ["init=zeros", "features=x1,x1^2 hidden=0", "loss=mse output=tanh init=he"]
    for line, answer in zip(lines, begun(*lines)[1:], strict=True):
        net = network_in(builder_link(line)[1:])
        assert net is not None
        assert [p.data for p in net.parameters()] == answer["weights"]


def count_of(given: Json) -> int:
    """How many weights and biases the network of a project has."""
    outputs = 1
    if given["task"] == "classes":
        outputs = 3 if given["data"]["kind"] == "own" else given["data"]["classes"]
    sizes = [len(given["features"]), *(layer["units"] for layer in given["hidden"]), outputs]
    return sum((n + 1) * m for n, m in pairwise(sizes))


@pytest.mark.node
def test_a_pages_link_shows_its_weights_to_the_bit() -> None:
    states = []
    for i in range(60):
        given: Json = {"output": None, "locked": []} | project(i)
        states.append({"project": given, "weights": floats(random.Random(i), count_of(given))})
    for state, answer in zip(states, run_in_node("links.js", states), strict=True):
        net = network_in(answer["fragment"][1:])
        assert net is not None, state["project"]
        weights = np.array([p.data for p in net.parameters()])
        assert weights.tobytes() == np.array(state["weights"], dtype=float).tobytes()


def test_a_notebook_keeps_the_network_of_a_link() -> None:
    made = build(link=builder_link("data=circles hidden=3 tanh"))
    drawing = made._repr_mimebundle_()["image/svg+xml"]
    assert drawing == draw(MLP(2, [3, 1], activation="tanh", output="sigmoid", rng=0)).svg
    assert drawing != build()._repr_mimebundle_()["image/svg+xml"]


HOSTILE: list[Any] = [
    {"parts": {"hidden": [{"units": "4", "activation": "tanh"}]}},
    {"parts": {"hidden": [{"units": 2, "activation": "mine"}]}},
    {"parts": {"hidden": 5}},
    {"parts": {"data": {"kind": "constructor"}}},
    {"parts": {"loss": "mine"}},
    {"weights": 7},
    {"rows": 5, "columns": 2},
    {"parts": []},
    [],
    3,
]


@pytest.mark.parametrize("about", HOSTILE, ids=str)
def test_a_link_that_only_the_page_can_read_shows_the_usual_network(about: Any) -> None:
    made = build(link=link_of(about))
    usual = build()._repr_mimebundle_()["image/svg+xml"]
    assert made._repr_mimebundle_()["image/svg+xml"] == usual


def test_a_pages_link_stays_as_it_is() -> None:
    link = link_of({"parts": {"batch": 5}})
    assert builder_link(f"  file:///page.html{link}\n") == link
    with pytest.raises(AutogradError, match="cut off or changed"):
        builder_link(link[:-1])


def test_a_link_that_was_copied_wrongly_says_how() -> None:
    link, other = link_of({"parts": {"batch": 5}}), builder_link("hidden=3")
    for start in range(1, len(link) - 24):
        for give in (builder_link, lambda text: build(link=text)):
            with pytest.raises(AutogradError, match="cut off at its front, it begins with #build="):
                give(link[start:])
    for give in (builder_link, lambda text: build(link=text)):
        with pytest.raises(AutogradError, match="several links, with #build= in each: give one"):
            give(f"{link} {other}")
    with pytest.raises(AutogradError, match="either a link or settings"):
        builder_link(f"data=circles {link}")
    assert builder_link(f"https://a.org/?seed=1{link}") == link


WRONG = {
    "nois=1": "there is no setting 'nois'; did you mean 'noise'?",
    "noise=": "noise= has no value: write such as noise=0.1",
    "noise=much": "noise is a number, as in noise=0.1, got 'much'",
    "noise=nan": "noise is a number from 0",
    "tahn": "there is no activation 'tahn'; did you mean 'tanh'?",
    "relu tanh": "activation is given twice: relu and tanh",
    "hidden=3 softmax": "softmax in the last layer only",
    "data=moon": "there is no data set 'moon'; did you mean 'moons'?",
    "n=3": "n is a whole number from 4",
    "n=6000": "n is a whole number from 4 to 5,000, got 6000",
    "n=20.5": "n is a whole number, as in n=200, got 20.5",
    "n=10 n=20": "n is given twice: 10 and 20",
    "classes=3": "classes belongs to blobs and spirals, and the data are moons",
    "data=blobs classes=9": "classes is a whole number from 2 to 5",
    "seed=-1": "seed is a whole number from 0",
    "standardise=on": 'standardise is "yes" or "no"',
    "test=1": "test is a number from 0 to 0.9, got 1",
    "point=201": "point is a whole number from 1 to 200",
    "features=x3": "there is no feature 'x3'; there are x1, x2",
    "features=x1*x1": "there is no feature 'x1*x1'; there are x1, x2, x1^2, x2^2, x1*x2, sin(x1)",
    "features=x2*x1": "there is no feature 'x2*x1'; there are x1, x2",
    "data=sine features=x1*x2": "there is no feature 'x1*x2'; there are x1, x1^2, sin(x1)",
    "data=sine features=x2": "there is no feature 'x2'; there are x1, x1^2, sin(x1)",
    "features=x1,x1": "a feature is there twice",
    "hidden=33": "up to 6 layers of 1 to 32 units, as in hidden=4,2, or 0 for no layer",
    "hidden=4,0": "or 0 for no layer: got '4,0'",
    "init=zero": "did you mean 'zeros'?",
    "loss=hing": "did you mean 'hinge'?",
    "data=sine loss=hinge": "for this, a page has mean_squared_error",
    "output=relu": "output, with binary_cross_entropy, is sigmoid, got 'relu'",
    "optimiser=adm": "did you mean 'adam'?",
    "learning_rate=-1": "learning_rate is a number above 0",
    "penalty=l3,1": "penalty is such as l2,0.01",
    "penalty=l2": "penalty is such as l2,0.01 or l1,0.01, got 'l2'",
    "data lock=data": "data has no value: write such as data=circles",
    "n= noise=1": "each setting has a value, and between settings there are blanks, as in",
    "data=moons, lock=data": "lock=data: got 'data=moons,lock=data'",
    "--data moons": "there is no activation '--data'",
    "tanh moons": "there is no activation 'moons'",
    "units=4": "did you mean 'hidden'?",
    "activation=tanh": "did you mean 'hidden'?",
    "hidden=4 2": "2 stands alone: join numbers by commas, as in hidden=4,2",
    "Build: n=9": "build: begins a line in the text of a sheet",
    "batch=0": "batch is a whole number from 1",
    "lock=layers": "there is no lock 'layers'; did you mean 'hidden'?",
    "lock=all": "there is no lock 'all'; there are batch, data",
}


@pytest.mark.parametrize(("line", "words"), WRONG.items(), ids=WRONG)
def test_a_mistake_is_told_with_what_to_write(line: str, words: str) -> None:
    with pytest.raises(AutogradError, match=re.escape(words)):
        builder_link(line)


def test_blanks_around_signs_do_not_count() -> None:
    spaced = "data = circles hidden= 4, 2 tanh lock =data , hidden"
    assert builder_link(spaced) == builder_link("data=circles hidden=4,2 tanh lock=data,hidden")


def test_a_link_is_made_of_a_text() -> None:
    with pytest.raises(AutogradError, match="builder_link takes a text such as"):
        builder_link({"data": "circles"})  # type: ignore[arg-type]
