"""The builder that works both ways: messages that are long, strange or cannot be sent."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from widgets import (
    FakePage,
    X,
    Y,
    anywidget_needed,  # noqa: F401  a fixture for all tests
    connected_page,  # noqa: F401  the fixture `page`
    living,  # noqa: F401  the fixture `b`
    network,
    theta,
)

from autograd import AutogradError
from nets import MLP, DataError
from viz import build

pytestmark = pytest.mark.widget

NAMES = ("loss", "learning_rate", "accuracy", "validation_loss", "validation_accuracy")
MILLION = 1_000_000  # bytes of a message


def tell_epochs(page: FakePage, net: MLP, count: int) -> dict[str, list[float]]:
    """Let a page tell so many epochs, 4,000 in a message as it does."""
    numbers = np.random.default_rng(0).random((len(NAMES), count))
    measures = {name: row.tolist() for name, row in zip(NAMES, numbers, strict=True)}
    for start in range(0, count, 4000):
        columns = {name: xs[start : start + 4000] for name, xs in measures.items()}
        told = {"from": start, "columns": columns}
        trained = {"epoch": count, "counts": {}, "memory": []}
        page.tell("state", state=page.state(net, measures=told, trained=trained))
    return measures


def sizes(messages: list[Any]) -> list[int]:
    """The bytes of messages, as JSON has them."""
    return [len(json.dumps(x, allow_nan=False).encode()) for x in messages]


def test_a_weight_is_told_alone_however_long_the_history_is(b: Any, page: FakePage) -> None:
    measures = tell_epochs(page, network(), 14_000)
    assert b.history.measures == measures and len(json.dumps(measures)) > MILLION
    page.heard.clear()
    b.net["w1_11"].data = 0.5
    b.show_changes()
    (told,) = page.heard
    assert told["kind"] == "weights" and told["weights"] == theta(b.net) and sizes([told])[0] < 2000
    assert told["trained"]["epoch"] == 14_000 and b.history.measures == measures
    page.tell("state", state=page.state(b.net, measures={"from": 14_000, "columns": {}}))
    assert page.heard[-1]["kind"] == "ack" and b.history.measures == measures


def test_a_second_page_gets_a_long_history_in_pieces_and_then_what_is_new(
    b: Any, page: FakePage
) -> None:
    measures = tell_epochs(page, network(), 14_000)
    second = FakePage(b, "two")
    assert second.tell("hello")["measures"] == {"from": 14_000, "columns": {}}
    pieces = [x["measures"] for x in second.heard if x["kind"] == "measures"]
    joined = {name: [x for piece in pieces for x in piece["columns"][name]] for name in NAMES}
    assert [piece["from"] for piece in pieces] == [0, 4000, 8000, 12_000] and joined == measures
    more = {"from": 14_000, "columns": {name: [0.5] for name in NAMES}}
    second.heard.clear()
    page.tell("state", state=page.state(network(3), measures=more))
    relayed = [x for x in second.heard if x["kind"] == "state"]
    assert [x["measures"] for x in relayed] == [more]
    assert max(sizes(second.heard)) < MILLION and max(sizes(pieces)) < MILLION


def test_weights_that_a_page_cannot_show_are_told_once_and_go_back(b: Any, page: FakePage) -> None:
    b.net["w1_11"].data = math.nan
    with pytest.raises(AutogradError, match=r"inf or nan; the network of the builder is again"):
        b.show_changes()
    assert theta(b.net) == theta(network())
    b.net["b1_2"].data = math.inf
    page.tell("state", state=page.state(network(5)))
    words = [x["words"] for x in page.heard if x["kind"] == "trouble"]
    assert len(words) == 1 and "a weight of the network is inf or nan" in words[0]
    assert page.heard[-1]["kind"] == "ack" and theta(b.net) == theta(network(5))
    b.net["w1_11"].data = 0.25
    b.show_changes()
    assert page.heard[-1]["weights"][0] == 0.25


def test_numbers_that_json_lacks_go_both_ways_as_texts(b: Any, page: FakePage) -> None:
    columns = {"loss": [0.5, 0.25, 1.0], "validation_loss": ["Infinity", "-Infinity", "NaN"]}
    told = {"from": 0, "columns": columns}
    trained = {"epoch": 3, "counts": {"t": 3}, "memory": [[0.0] * 13, ["Infinity"] + [0.0] * 12]}
    adam = {"optimiser": {"name": "adam", "settings": {"learning_rate": 0.1}}}
    page.tell("state", state=page.state(network(), measures=told, trained=trained, project=adam))
    assert page.heard[-1]["kind"] == "ack"
    up, down, nan = b.history.validation_loss
    assert up == math.inf and down == -math.inf and math.isnan(nan)
    second = FakePage(b, "two")
    second.tell("hello")
    assert [x["measures"] for x in second.heard if x["kind"] == "measures"] == [told]
    page.tell("train", long=False, playing=True)
    assert page.heard[-1]["kind"] == "trained"
    assert page.heard[-1]["trained"]["memory"][1][0] == "Infinity"
    sizes([*page.heard, *second.heard])  # all of it is JSON


def test_with_data_that_a_page_could_not_send_all_else_works(b: Any, page: FakePage) -> None:
    page.tell("state", state=page.state(network(), left="a message of 2.5 MB"))
    b.net["w1_11"].data = 0.5
    b.net = other = network(4)
    assert page.heard[-1]["weights"] == theta(other)
    other["w1_11"].data = 0.25
    page.tell("state", state=page.state(other))
    assert [x["kind"] for x in page.heard if x["kind"] == "trouble"] == []
    welcome = FakePage(b, "two").tell("hello")
    assert welcome["data"] is None and "2.5 MB. This view begins" in welcome["words"]
    page.tell("train", long=False, playing=True)
    assert page.heard[-1]["words"].startswith("DataError in Python: the data of the page are not")
    b.data = X, Y
    assert page.heard[-1]["kind"] == "state" and np.array_equal(b.data.X, X)


def test_data_that_no_other_page_can_get_are_told_there(b: Any, page: FakePage) -> None:
    second = FakePage(b, "two")
    second.tell("hello")
    data = b.project["data"] | {"X": np.random.default_rng(0).random((5000, 12)).tolist()}
    given = {"given": data | {"y": [0, 1] * 2500}}
    given |= {"train": {"rows": [*range(4000)]}, "test": {"rows": [*range(4000, 5000)]}}
    page.tell("state", state=page.state(network(), data=given))
    troubles = [(x["to"], x["words"]) for x in page.heard if x["kind"] == "trouble"]
    assert [to for to, _ in troubles] == ["two"] and "a message of 1.18 MB" in troubles[0][1]
    assert page.heard[-1]["kind"] == "ack" and b.data.X.shape == (5000, 12)


def test_data_of_three_classes_are_no_regression_in_silence(b: Any, page: FakePage) -> None:
    three = np.arange(40) % 3
    with pytest.raises(DataError, match=r"one output, where 3 classes need 3: make another"):
        b.data = X, three
    b.data = X, three.astype(float)
    assert page.heard[-1]["project"]["task"] == "regression"


def test_activations_that_the_page_lacks_have_the_name_that_their_user_knows(b: Any) -> None:
    def bend(x: Any) -> Any:
        return x * x

    for function, words in ((lambda x: x * x, "made by lambda"), (bend, "bend")):
        with pytest.raises(AutogradError, match=f"without your activation {words}: make another"):
            b.net = MLP(2, [2, 1], function, "sigmoid", rng=0)


def test_a_class_in_the_place_of_a_network_is_told_as_that() -> None:
    with pytest.raises(TypeError, match=r"MLP is a class: make one, such as MLP\(2, \[4, 1\]\)"):
        build(MLP)
