"""What estimators do with Ctrl-C, with masks, and with options that are not theirs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

pytest.importorskip("sklearn", minversion="1.6")

from nets import Classifier, LabelError, OptionError, Regressor, UnknownOptionError, moons

X, Y = (np.array(each) for each in moons(20, noise=0.1, rng=3))


class Interrupting:
    """The loss of squares, which raises KeyboardInterrupt at one of its calls."""

    def __init__(self, at: float) -> None:
        self.calls, self.at = 0, at

    def __call__(self, a: Any, y: float) -> Any:
        self.calls += 1
        if self.calls == self.at:
            raise KeyboardInterrupt
        return (a - y) ** 2


def interrupted(epochs: int, at: float = float("inf")) -> Regressor:
    return Regressor(
        hidden=(3,), loss=Interrupting(at), epochs=epochs, engine="eager", random_state=0
    )


def test_ctrl_c_in_fit_warns_and_keeps_whole_epochs() -> None:
    with pytest.warns(UserWarning, match="^Regressor: the training was interrupted after epoch 2$"):
        kept = interrupted(epochs=5, at=50).fit(X, Y)
    whole = interrupted(epochs=2).fit(X, Y)
    assert kept.n_iter_ == 2 and kept.loss_curve_ == whole.loss_curve_
    assert np.array_equal(kept.predict(X), whole.predict(X))


def test_ctrl_c_in_partial_fit_ends_the_loop_around_it() -> None:
    kept = interrupted(epochs=1, at=50)
    with pytest.raises(KeyboardInterrupt):
        for _ in range(5):
            kept.partial_fit(X, Y)
    whole = interrupted(epochs=1).partial_fit(X, Y).partial_fit(X, Y)
    assert kept.n_iter_ == 2 and np.array_equal(kept.predict(X), whole.predict(X))


@pytest.mark.parametrize("kind", [Classifier, Regressor])
def test_masked_numbers_are_missing(kind: Any) -> None:
    masked = np.ma.masked_array(X, mask=X > 1)
    with pytest.raises(ValueError, match="Input X contains NaN"):
        kind(epochs=1).fit(masked, Y)
    with pytest.raises(ValueError, match="Input X contains NaN"):
        kind(epochs=1).fit(X, Y).predict(masked)
    with pytest.raises(ValueError, match="Input y contains NaN"):
        kind(epochs=1).fit(X, np.ma.masked_array(Y, mask=Y > 0))
    assert kind(epochs=1).fit(np.ma.masked_array(X), Y).n_iter_ == 1


def test_partial_fit_refuses_other_classes_than_before() -> None:
    classifier = Classifier(epochs=1).partial_fit(X, Y, [0, 1]).partial_fit(X, Y, (1, 0))
    with pytest.raises(LabelError, match=r"classes are \[0, 2\], and .* learned \[0, 1\]"):
        classifier.partial_fit(X, Y, [0, 2])
    assert classifier.n_iter_ == 2


@pytest.mark.parametrize("weight", [-1, "a", float("nan"), None])
def test_a_wrong_weight_of_a_class_is_named(weight: Any) -> None:
    with pytest.raises(OptionError, match=r"class_weight\['b'\] is a number from 0, got "):
        Classifier(class_weight={"a": 1, "b": weight}).fit(X, np.where(Y, "b", "a"))


def test_one_class_for_each_example_is_not_several_labels() -> None:
    with pytest.raises(LabelError, match=r"has a single 1, give y.argmax\(axis=1\)"):
        Classifier(loss="softmax_cross_entropy", epochs=1).fit(X, np.eye(2)[Y])


def test_validation_is_a_share() -> None:
    with pytest.raises(OptionError, match="the share to hold out, is a finite number, got"):
        Classifier(validation=(X, Y)).fit(X, Y)


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("alpha", "write penalty=lambda parameters: l2(parameters, ...)"),
        ("sample_weight", "write fit(X, y, sample_weight=...)"),
        ("momentum", "write optimiser=Momentum(momentum=...)"),
        ("learning_rat", "did you mean 'learning_rate'?"),
    ],
)
def test_options_of_something_else_say_where_they_belong(option: str, words: str) -> None:
    with pytest.raises(UnknownOptionError) as caught:
        Classifier(**{option: 1})
    assert str(caught.value) == f"Classifier has no option {option!r}; {words}"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"hidden": (4,)}, "hidden=[3], but hidden is [4] now"),
        ({"activation": "tanh"}, "activation=['relu'], but activation is ['tanh'] now"),
    ],
)
def test_a_network_does_not_go_on_with_other_layers(options: Any, words: str) -> None:
    net = Regressor(hidden=(3,), epochs=1, warm_start=True, random_state=0).fit(X, Y)
    net.set_params(hidden=np.array([3]), activation=["relu"]).fit(X, Y)
    net.set_params(**options)
    for what, more in (("warm_start", net.fit), ("partial_fit", net.partial_fit)):
        with pytest.raises(OptionError) as caught:
            more(X, Y)
        assert str(caught.value) == (
            f"{what} goes on with the network that was made with {words}: "
            "make another estimator for another network"
        )
    assert net.set_params(warm_start=False).fit(X, Y).network_ is not None


@pytest.mark.parametrize(
    "wrong", [{"hidden": (0,)}, {"init": "x"}, {"random_state": "x"}, {"optimiser": "x"}]
)
def test_a_network_that_could_not_be_made_leaves_the_last_one(wrong: Any) -> None:
    net = Regressor(hidden=(3,), epochs=1, random_state=0).fit(X, Y)
    right = net.get_params()
    with pytest.raises(ValueError):
        net.set_params(**{"hidden": (7,), **wrong}).fit(X, Y)
    assert net.set_params(**right).partial_fit(X, Y).n_iter_ == 2
    with pytest.raises(OptionError, match="made with hidden="):
        net.set_params(hidden=(7,)).partial_fit(X, Y)
