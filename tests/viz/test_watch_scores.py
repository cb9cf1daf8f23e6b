"""A picture tells the accuracy that the training measures, and its border is at the right place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from watched import X, Y, hourly, kept_watch, network, quick

from autograd import log, sigmoid
from nets import MLP, OptionError, binary_cross_entropy_from_logits
from viz import watch
from viz.watching.seen import Plane, Seen


def own_logits(z: Any, y: Any) -> Any:
    """The cross-entropy of a logit, three times as dear for class 1."""
    a = sigmoid(z)
    return -(3 * y * log(a) + (1 - y) * log(1 - a))


def own_squares(z: Any, y: Any) -> Any:
    return (z - y) ** 2


def linear() -> MLP:
    return MLP(2, [3, 1], activation="tanh", rng=1)


def border_of(seen: Seen, net: MLP) -> float:
    """The number that the output has on the border."""
    assert isinstance(seen.ground, Plane)
    output = net([seen.ground.across[5], seen.ground.up[7]]).data
    return float(output - seen.ground.borders[0][7, 5])


OPTIONS: list[dict[str, Any]] = [
    {},
    {"batch_size": 7},
    {"validation": 0.25},
    {"validation": (X[:9], Y[:9])},
    {"engine": "eager"},
    {"loss": own_logits},
    {"loss": own_squares},
    {"loss": "bce_from_logits"},
]


@pytest.mark.parametrize("options", OPTIONS)
def test_the_accuracy_is_the_same_whether_the_training_measures_it_or_not(
    options: dict[str, Any],
) -> None:
    is_pair = isinstance(options.get("validation"), tuple)
    tests = {"X_test": X[:9], "y_test": Y[:9]} if is_pair else {}
    told = []
    for metrics in ([], ["accuracy"]):
        net = linear() if "loss" in options else network()
        watched, screen = kept_watch(net, clock=hourly(), **tests)
        history = quick(net, callbacks=watched, metrics=metrics, **options)
        told.append([curve.numbers for curve in screen.shown[-1].charts[1].curves])
    assert told[0] == told[1] and told[0][0] == history["accuracy"]


def test_of_other_examples_than_those_of_the_training_the_accuracy_is_computed() -> None:
    net = network()
    watched, screen = kept_watch(net, X[::3], Y[::3])
    quick(net, callbacks=watched)
    (curve,) = screen.shown[-1].charts[1].curves
    assert curve.now == float(((net.predict(X[::3]) > 0.5) == (Y[::3] > 0.5)).mean())


@pytest.mark.parametrize(
    ("make", "loss", "border"),
    [
        (linear, own_logits, 0.0),
        (linear, lambda z, y: binary_cross_entropy_from_logits(z, y), 0.0),
        (linear, own_squares, 0.5),
        (linear, "mse", 0.5),
        (network, own_squares, 0.5),
    ],
)
def test_the_border_of_a_users_own_loss(make: Any, loss: Any, border: float) -> None:
    net = make()
    watched, screen = kept_watch(net)
    quick(net, callbacks=watched, loss=loss)
    assert border_of(screen.shown[-1], net) == pytest.approx(border, abs=1e-12)


def test_the_accuracy_of_fit_reads_the_logits_of_a_users_own_loss_by_their_sign() -> None:
    for loss, border in ((own_logits, 0.0), (own_squares, 0.5)):
        before, net = linear(), linear()
        quick(before, loss=loss, epochs=3)
        history = quick(net, loss=loss, metrics=["accuracy"])
        assert history["accuracy"][-1] == ((before.predict(X) > border) == (Y > 0.5)).mean()


@pytest.mark.parametrize(("make", "border"), [(linear, 0.0), (network, 0.5)])
def test_a_watch_that_is_wrapped_knows_no_loss_and_looks_at_the_last_layer(
    make: Any, border: float
) -> None:
    net = make()
    watched, screen = kept_watch(net, clock=hourly())
    loss = "bce" if border else "bce_from_logits"
    quick(net, loss=loss, callbacks=lambda epoch: watched(epoch))
    assert border_of(screen.shown[-1], net) == pytest.approx(border, abs=1e-12)


def test_a_threshold_that_is_given_is_that_of_the_border_and_of_the_accuracy() -> None:
    net, before = linear(), linear()
    watched, screen = kept_watch(net, threshold=0.2)
    quick(net, loss="bce_from_logits", callbacks=watched)
    quick(before, loss="bce_from_logits", epochs=3)
    assert border_of(screen.shown[-1], net) == pytest.approx(0.2, abs=1e-12)
    expected = float(((before.predict(X) > 0.2) == (Y > 0.5)).mean())
    assert screen.shown[-1].charts[1].curves[0].now == expected


def test_a_threshold_is_a_number() -> None:
    with pytest.raises(OptionError, match="threshold"):
        watch(network(), X, Y, threshold=float("nan"))


@pytest.mark.parametrize("away", [1e10, 1e17, -1e17, 1e300])
def test_inputs_far_from_zero_have_a_picture(away: float) -> None:
    net = network()
    watched, screen = kept_watch(net, X + away)
    quick(net, X + away, callbacks=watched)
    assert screen.epochs == [0, 4] and screen.state == "ended"
    ground = screen.shown[-1].ground
    assert isinstance(ground, Plane)
    assert len({*ground.across}) == len({*ground.up}) == 48 and np.isfinite(ground.across).all()
