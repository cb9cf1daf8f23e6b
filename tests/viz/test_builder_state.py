"""Whatever is opened, locked, slid or taken back: the page trains, or says why not."""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from builders import run_in_node
from projects import project

from viz.builder.example_page import example_player
from viz.builder.kernels import kernels
from viz.builder.limits import MOST

pytestmark = pytest.mark.node

Json = dict[str, Any]
KERNELS = kernels()

HOSTILE: list[Any] = [
    *(None, True, False, -1, 0, 0.5, 1.5, 3, 1e9, 1e308, -1e308, 2**53, "", "x0", "x99"),
    *("__proto__", "constructor", "toString", "leaky_relu(x)", "leaky_relu(1,2)", "leaky_relu()"),
    *("softmax", "linear", "hinge", "two", "classes", "regression", "own", "blobs", "<img src=x>"),
    *([], {}, [1], ["x1"], ["moons"], [[1]], [None], [0, 0], [1, 0], {"kind": "own"}),
    *({"name": "adam"}, {"name": "adam", "settings": 5}, {"__proto__": {"a": 1}}, {"length": 25}),
    {"name": "adam", "settings": {"__proto__": 1}},
]


def places(x: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something else can be put."""
    if at:
        yield at
    inside = x.items() if isinstance(x, dict) else enumerate(x[:3]) if isinstance(x, list) else ()
    for name, part in inside:
        yield from places(part, (*at, name))


def tampered(seed: int) -> Json:
    """A project of which some parts are something else."""
    rng = random.Random(seed)
    made = copy.deepcopy(project(rng.randrange(200)))
    if rng.random() < 0.5:
        made["weights"] = [rng.gauss(0, 1) for _ in range(rng.choice([9, 17, 25]))]
    if rng.random() < 0.3:
        made["trained"] = {
            "epoch": rng.choice([3, 1e308, -1, 2.5, "a"]),
            "counts": rng.choice([{"t": 3}, {"t": -1}, 5, None, "ab", {"__proto__": 3}]),
            "memory": rng.choice([[], [[1]], 5, "a", [[0] * 25, [0] * 25]]),
        }
    for _ in range(rng.randint(1, 3)):
        *path, name = rng.choice(list(places(made)))
        part: Any = made
        for step in path:
            part = part[step]
        part[name] = copy.deepcopy(rng.choice(HOSTILE))
    return made


def opened(states: list[Any]) -> list[Any]:
    asked: list[Json] = [{"given": state} for state in states]
    asked[0]["kernels"] = KERNELS + example_player().script
    return run_in_node("hostile.js", asked)


def test_a_link_has_room_for_the_longest_names() -> None:
    for sign in ("w", "語", '"', "\0"):
        names = [sign * MOST.name] * MOST.columns
        data: Json = {"kind": "own", "X": [[1] * MOST.columns, [0] * MOST.columns], "y": [0, 1]}
        data |= {"names": names, "labels": names[: MOST.classes], "seed": 0, "scaled": False}
        (answer,) = opened([{"data": data, "features": [f"x{k + 1}" for k in range(MOST.columns)]}])
        assert answer["trouble"] == [] and answer["links"] == [None, None]


def test_whatever_is_opened_trains_and_is_drawn_or_says_why_not() -> None:
    for answer in opened([*HOSTILE, *map(tampered, range(400))]):
        assert answer["isFinite"] or re.match(r"Epoch \d+, batch \d+: .", answer["words"])
        assert answer["links"] == [None, None]
        assert bool(answer["note"]) == bool(answer["trouble"])


WRONG: dict[str, tuple[Json, str]] = {
    "a column 0": ({"features": ["x0"]}, "the inputs"),
    "a feature that is a list": ({"features": [["x1"]]}, "the inputs"),
    "a slope in words": (
        {"hidden": [{"units": 2, "activation": "leaky_relu(x)"}]},
        "the layers",
    ),
    "two slopes": ({"hidden": [{"units": 2, "activation": "leaky_relu(1, 2)"}]}, "the layers"),
    "a task in a list": ({"task": ["two"]}, "the task"),
    "settings that are a number": ({"optimiser": {"name": "adam", "settings": 5}}, "the optimiser"),
    "half a batch": ({"batch": 2.5}, "the batch"),
    "a huge noise": (
        {
            "data": {
                "kind": "moons",
                "n": 9,
                "noise": 1e308,
                "classes": 2,
                "seed": 0,
                "scaled": True,
            }
        },
        "the data",
    ),
    "weights that are a word": ({"weights": "x" * 25}, "the weights"),
    "half an epoch": ({"weights": [0.5] * 25, "trained": {"epoch": 2.5}}, "the epoch"),
    "a memory of one number": (
        {"weights": [0.5] * 25, "trained": {"epoch": 2, "counts": {"t": 3}, "memory": [[1]]}},
        "the optimiser’s memory",
    ),
    "a loss of another task": ({"loss": "softmax_cross_entropy"}, "the loss"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_a_page_cannot_have_is_named(case: str) -> None:
    given, words = WRONG[case]
    (answer,) = opened([given])
    assert f"The page cannot have {words} as given" in answer["note"] and answer["isFinite"]


def run(acts: list[list[Any]], given: Json | None = None) -> Any:
    """What a session is after some acts."""
    (answer,) = ran((acts, given or {}))
    return answer


def ran(*sessions: tuple[list[list[Any]], Json]) -> list[Any]:
    """What each session is after its acts, with what it was given."""
    asked = [
        {"kernels": KERNELS, "project": given, "acts": acts, "texts": []}
        for acts, given in sessions
    ]
    return run_in_node("takeaway.js", asked)


MOONS: Json = {"kind": "moons", "n": 40, "noise": 0, "classes": 2, "seed": 5, "scaled": False}
CIRCLES: Json = MOONS | {"kind": "circles"}
LOCKED: dict[str, tuple[str, Json]] = {
    "data": ("data", {"data": CIRCLES}),
    "a table": (
        "data",
        {"data": {"kind": "own", "X": [[1, 2]], "y": [0], "seed": 0, "scaled": True}},
    ),
    "test": ("data", {"test": 0.5}),
    "layers": ("hidden", {"hidden": []}),
    "inputs": ("features", {"features": ["x2"]}),
    "inputs by other data": ("features", {"data": MOONS | {"kind": "line"}}),
    "loss": ("loss", {"loss": "hinge"}),
    "output": ("loss", {"output": "tanh"}),
    "loss by another task": ("loss", {"data": MOONS | {"kind": "blobs", "classes": 3}}),
    "optimiser": ("optimiser", {"optimiser": {"name": "adam", "settings": {}}}),
    "batch": ("batch", {"batch": None}),
    "seed": ("init", {"rng": 7}),
}


@pytest.mark.parametrize("case", LOCKED)
def test_what_is_locked_stays(case: str) -> None:
    lock, parts = LOCKED[case]
    given = {"data": MOONS, "locked": [lock], "loss": "mean_squared_error"}
    before = run([["epochs", 1]], given)
    changed: list[list[Any]] = [["epochs", 1], ["change", parts]]
    opened: list[list[Any]] = [["epochs", 1], ["open", before["project"] | parts]]
    after, free = [], []
    for acts in (changed, opened):
        after.append((acts, given))
        free.append((acts, given | {"locked": []}))
    answers = ran(*after, *free)
    for answer in answers[:2]:
        assert answer["project"] == before["project"] and answer["theta"] == before["theta"]
        assert answer["note"].startswith("This exercise locks the ")
    for answer in answers[2:]:
        assert answer["project"] != before["project"] | {"locked": []}


def test_what_is_opened_cannot_take_locks_away() -> None:
    given = {"locked": ["data"]}
    answer = run([["open", {"batch": 3, "locked": ["loss"]}]], given)
    assert answer["project"]["locked"] == ["data", "loss"] and answer["project"]["batch"] == 3


def test_a_gesture_ends_when_it_is_released() -> None:
    slid: list[list[Any]] = [
        ["slide", 0, 1],
        ["slide", 0, 2],
        ["release"],
        ["slide", 0, 3],
        ["slide", 0, 4],
    ]
    once, twice, never = ran(([*slid, ["undo", 1]], {}), ([*slid, ["undo", 2]], {}), ([], {}))
    assert once["theta"][0] == 2 and twice["theta"] == never["theta"]


def test_the_way_back_through_long_play_reaches_its_beginning() -> None:
    taken = [1, 200, 250, 300, 330]
    acts = [[["play", 3000], ["undo", k]] for k in taken]
    start, back, *undone = ran(
        ([["restart"]], {}), ([["play", 3000], ["back"]], {}), *((each, {}) for each in acts)
    )
    first, second, *epochs = [answer["epoch"] for answer in undone]
    assert (first, second) == (2999, 2800)
    assert all(epoch < 2800 for epoch in epochs) and epochs == sorted(epochs, reverse=True)
    assert back["epoch"] == 0 and back["theta"] == start["theta"] and back["measures"] == {}


def test_changes_between_play_are_not_thinned_out() -> None:
    acts: list[list[Any]] = []
    for batch in range(11, 91):
        acts += [["change", {"batch": batch}], ["play", 6]]
    seen = run([*acts, ["back"]])["seen"]
    assert 200 <= len(seen) <= 400
    assert [batch for what, batch in seen if what == "a change"] == list(range(89, 9, -1))


@pytest.mark.parametrize(
    "act", [["weight", 0, 0.5], ["change", {"penalty": {"name": "l2", "strength": 0.5}}]]
)
def test_the_rest_of_an_epoch_is_not_left_out_silently(act: list[Any]) -> None:
    answer = run([["steps", 2], act])
    assert answer["position"] == 0 and answer["note"].startswith("The epoch was half done")
    assert run([["epochs", 1], act])["note"] == ""
    back = run([["steps", 2], act, ["undo", 1]])
    assert back["position"] == 20 and back["note"] == ""
    assert (
        run([["steps", 2], act, ["undo", 1], ["steps", 1]])["theta"] == run([["steps", 3]])["theta"]
    )
