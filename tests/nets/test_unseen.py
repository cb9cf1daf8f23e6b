"""While nobody can look at the parameters, `fit` keeps them in a vector, with the same numbers."""

from __future__ import annotations

from typing import Any

import pytest
from trainings import X, Y, network, numbers, run

from nets import Adam, DivergenceError, GradientDescent, Momentum
from nets.training import program_engine
from nets.training.engines import StepError


def see(epoch: Any) -> None:
    """A callback: with it the parameters are written after each epoch."""


@pytest.mark.parametrize("optimiser", [GradientDescent, Momentum, Adam])
@pytest.mark.parametrize("validation", [None, 0.25, (X, Y)])
def test_an_unseen_training_is_that_which_is_seen(optimiser: Any, validation: Any) -> None:
    unseen, seen = network(), network()
    mine, other = optimiser(0.1), optimiser(0.1)
    for _ in range(2):
        history = run(unseen, optimiser=mine, validation=validation, engine="program")
        due = run(seen, optimiser=other, validation=validation, engine="program", callbacks=see)
        assert history.measures == due.measures and numbers(unseen) == numbers(seen)
        assert all(p.grad is None for p in unseen.parameters())
    assert mine.state(unseen.parameters()) == other.state(seen.parameters())


def raise_after_ten_steps(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let the second batch of the third epoch fail after its step."""
    steps = 0

    def check(numbers: Any) -> None:
        nonlocal steps
        steps += 1
        if steps == 10:
            raise error

    monkeypatch.setattr(program_engine, "raise_if_diverged", check)


@pytest.mark.parametrize("options", [{}, {"callbacks": see}], ids=["unseen", "seen"])
def test_what_ends_an_epoch_leaves_the_parameters_as_before_it(
    monkeypatch: pytest.MonkeyPatch, options: Any
) -> None:
    interrupted, diverged, due = network(), network(), network()
    run(due, epochs=2, engine="program")
    raise_after_ten_steps(monkeypatch, KeyboardInterrupt())
    history = run(interrupted, engine="program", **options)
    assert len(history) == 2 and history.stopped == "interrupted after epoch 2"
    assert numbers(interrupted) == numbers(due)
    raise_after_ten_steps(monkeypatch, StepError("planted"))
    with pytest.raises(DivergenceError, match="epoch 3, batch 2: planted"):
        run(diverged, engine="program", **options)
    assert numbers(diverged) == numbers(due)
