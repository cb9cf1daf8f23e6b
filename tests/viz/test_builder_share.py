"""A link of a builder's page holds its state to the bit, and says what it cannot hold."""

from __future__ import annotations

import random
import struct
from typing import Any

import pytest
from builder_pages import link_of
from builders import run_in_node
from projects import floats, project

from viz.builder.kernels import kernels

pytestmark = pytest.mark.node

Json = dict[str, Any]
PLAIN: Json = {
    "data": {"kind": "moons", "n": 200, "noise": 0.15, "classes": 2, "seed": 0, "scaled": False},
    "task": "two",
    "shown": [0, 1],
    "locked": [],
    "output": None,
    "batch": 10,
}


def own(n: int, rng: random.Random, task: str = "two") -> Json:
    X = [[rng.uniform(-3, 3), rng.uniform(-3, 3)] for _ in range(n)]
    y = [rng.gauss(0, 1) if task == "regression" else float(i % 2) for i in range(n)]
    return {"kind": "own", "seed": 3, "scaled": True, "X": X, "y": y}


def packed(numbers: Any) -> str | None:
    return None if numbers is None else struct.pack(f"<{len(numbers)}d", *numbers).hex()


def test_a_state_comes_back_to_the_bit() -> None:
    states: list[Json] = []
    for i in range(150):
        rng = random.Random(i)
        given = {**PLAIN, **project(i), "locked": rng.choice([[], ["data", "hidden"]])}
        if given["data"]["kind"] == "own":
            given["data"]["X"] = list(
                map(list, zip(*[floats(rng, 30) for _ in range(4)], strict=True))
            )
            given["data"]["y"] = floats(rng, 30)
        view = rng.choice([None, {"weight": 3, "point": 12, "step": 0, "discrete": True}])
        weights = floats(rng, rng.randint(0, 60))
        states.append({"project": given, "weights": weights, "view": view})
    for state, answer in zip(states, run_in_node("links.js", states), strict=True):
        read, data = answer["read"], dict(state["project"]["data"])
        X, y = data.pop("X", None), data.pop("y", None)
        assert answer["left"] == [] and answer["note"] is None
        assert read["trouble"] is None and read["notes"] == []
        assert read["given"] == {**state["project"], "data": data}
        assert read["view"] == state["view"]
        flat = X and [x for row in X for x in row]
        assert read["bytes"] == [packed(flat), packed(y), packed(state["weights"] or None)]


@pytest.mark.parametrize("task", ["two", "regression"])
def test_two_hundred_points_and_weights_fit_in_8_kB(task: str) -> None:
    rng = random.Random(1)
    given = {**PLAIN, **project(1), "data": own(200, rng, task), "task": task}
    weights = [rng.gauss(0, 1) for _ in range(200)]
    state = {"project": given, "weights": weights, "view": {"weight": 7, "point": 12, "step": 3}}
    (answer,) = run_in_node("links.js", [state])
    assert answer["left"] == []
    assert len(answer["fragment"]) < 8192
    assert set(answer["fragment"][7:]) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
    )


def test_what_is_too_long_is_left_out_weights_first_and_told() -> None:
    rng = random.Random(2)
    weights = [rng.gauss(0, 1) for _ in range(700)]
    data = [{"data": own(300, rng)}, {"data": own(900, rng)}, {}]
    states: list[Json] = [
        {"project": PLAIN | each, "weights": weights * (1 if each else 3)} for each in data
    ]
    some, few, none = run_in_node("links.js", states)
    assert some["left"] == some["read"]["left"] == ["weights"]
    assert some["read"]["bytes"][1:] == [packed(states[0]["project"]["data"]["y"]), None]
    assert "leaves out the weights: " in some["note"]
    assert few["left"] == few["read"]["left"] == ["weights", "points"]
    assert few["read"]["bytes"] == [None, None, None]
    assert "leaves out the weights and the points: " in few["note"]
    assert "leaves out the weights and the points" in few["read"]["notes"][0]
    assert none["left"] == ["weights"]
    assert all(len(each["fragment"]) <= 8192 for each in (some, few, none))


def test_epoch_and_memory_come_along_and_the_memory_is_the_first_to_be_left_out() -> None:
    rng = random.Random(4)
    rows = [[rng.gauss(0, 1) for _ in range(17)] for _ in range(3)]
    adam: Json = {"weights": rows[0], "epoch": 7, "counts": {"t": 140}, "memory": rows[1:]}
    many = {name: [rng.gauss(0, 1) for _ in range(500)] for name in ("weights", "m", "s")}
    large = adam | {"weights": many["weights"], "memory": [many["m"], many["s"]]}
    huge = large | {"weights": many["weights"] * 4, "memory": [many["m"] * 4, many["s"] * 4]}
    states: list[Json] = [{"project": PLAIN, **state} for state in (adam, large, huge)]
    whole, some, few = run_in_node("links.js", states)
    assert whole["left"] == [] and whole["note"] is None
    for state, answer in zip(states, (whole, some, few), strict=True):
        for read in (answer["file"], whole["read"] if answer is whole else answer["file"]):
            assert read["bytes"][2] == packed(state["weights"]) and read["epoch"] == 7
            assert read["counts"] == {"t": 140}
            assert read["memory"] == [packed(row) for row in state["memory"]]
    assert some["left"] == ["memory"] and some["read"]["epoch"] == 7
    assert some["read"]["counts"] == {} and some["read"]["memory"] == []
    assert some["read"]["bytes"][2] == packed(large["weights"])
    assert "leaves out the memory of the optimiser: " in some["note"]
    assert few["left"] == ["memory", "weights", "epoch"]
    words = "leaves out the memory of the optimiser, the weights and the epoch"
    assert words in few["note"] and words in few["read"]["notes"][0]
    assert all("The file that “Save” writes holds them." in each["note"] for each in (some, few))


def read(fragments: list[str]) -> list[Any]:
    answers = run_in_node("links.js", [{"fragment": each} for each in fragments])
    return [answer["read"] for answer in answers]


def test_a_link_that_was_cut_or_changed_opens_nothing() -> None:
    state = {"project": {**PLAIN, "batch": 7}, "weights": [0.5] * 17, "view": None}
    (answer,) = run_in_node("links.js", [state])
    whole = answer["fragment"]
    rng = random.Random(3)
    changed = [whole[:k] for k in range(7, len(whole))]
    for _ in range(200):
        k = rng.randrange(7, len(whole))
        sign = rng.choice("Aaz0-_.%<")
        if sign != whole[k]:
            changed.append(whole[:k] + sign + whole[k + 1 :])
    for each in read(changed):
        assert each["given"] is None and each["view"] is None and each["notes"] == []
        assert "was cut off or changed on its way" in each["trouble"]


def test_links_of_others_are_refused_or_told_about() -> None:
    huge = link_of({"rows": 10**12, "columns": 1}, b"\0" * 20)
    many = link_of({"weights": 10**9}, b"\0" * 20)
    short = link_of({"rows": 50, "columns": 2}, b"\xff" * 9)
    for each in read([huge, many, short, link_of({"left": 5})]):
        assert "was cut off or changed" in each["trouble"] and each["given"] is None
    newer, strange, other, nothing = read(
        [
            link_of({}, version=2),
            link_of({"parts": {"colour": 1, "batch": 5, "<b>": 2}, "sound": True}),
            "#step=7",
            "",
        ]
    )
    assert "version 2, and this page reads version 1" in newer["trouble"]
    assert strange["trouble"] is None and strange["given"]["batch"] == 5
    assert strange["notes"] == [
        "This page does not know what the link says about colour, <b>, sound, and left it out."
    ]
    assert "colour" not in strange["given"]
    assert other is None and nothing is None


def test_a_view_has_plain_values_only() -> None:
    view = {"weight": 3, "deep": {"a": 1}, "list": [1], "name": "x" * 200, "on": True}
    (answer,) = read([link_of({"view": view})])
    assert answer["view"] == {"weight": 3, "on": True}


def test_another_page_opens_the_same_project_and_weights() -> None:
    text = kernels()
    asked = [
        {"kernels": text, "project": project(i), "acts": [["epochs", 2]], "texts": ["link"]}
        for i in range(27)
    ]
    for answer in run_in_node("takeaway.js", asked):
        opened = answer["texts"]["link"]
        assert opened["trouble"] == []
        assert opened["project"] == answer["project"]
        assert opened["theta"] == answer["theta"]
        assert opened["epoch"] == 2
        assert (opened["counts"], opened["memory"]) == (answer["counts"], answer["memory"])


def test_a_training_goes_on_from_a_link_as_it_would_have_gone_on() -> None:
    text = kernels()
    given = PLAIN | {"batch": None, "hidden": [{"units": 3, "activation": "tanh"}]}
    for name in ("gradient_descent", "momentum", "rmsprop", "adam", "adamw"):
        optimiser = {"name": name, "settings": {"learning_rate": 0.02}}
        schedule = {"name": "step", "settings": {"rate": 0.02, "every": 2}}
        asked = {"kernels": text, "project": given | {"optimiser": optimiser, "schedule": schedule}}
        straight, reopened = run_in_node(
            "takeaway.js",
            [
                {**asked, "acts": [["epochs", 7]], "texts": []},
                {**asked, "acts": [["epochs", 3], ["reopen"], ["epochs", 4]], "texts": []},
            ],
        )
        assert reopened["began"] == 3 and reopened["theta"] == straight["theta"]
        assert reopened["measures"]["loss"] == straight["measures"]["loss"][3:]
