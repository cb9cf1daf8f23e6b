"""Users' own optimisers, and one optimiser for several trainings, on both engines."""

from __future__ import annotations

import math
from typing import Any

import pytest
from trainings import network, numbers, run

from nets import Adam, GradientDescent, Momentum, Optimiser, mean_squared_error
from nets.learning.array_rules import moves_arrays


class SignDescent(GradientDescent):
    """A rule for single numbers only."""

    def move(self, p: float, g: float, memory: Any) -> float:
        return p - self.learning_rate * (1.0 if g > 0 else -1.0)


class InPlace(Momentum):
    """A rule that changes its arguments in place, which makes a difference to arrays only."""

    def move(self, p: Any, g: Any, memory: Any) -> Any:
        p -= self.learning_rate * g
        return p


class Clipped(GradientDescent):
    """A step that looks at all gradients together."""

    def step(self, parameters: Any) -> None:
        parameters = list(parameters)
        length = math.hypot(*(p.grad for p in parameters))
        for p in parameters:
            p.grad /= max(1.0, 10 * length)
        super().step(parameters)


class Counting(Optimiser):
    """A rule that is plain arithmetic, with a memory."""

    remembers = ("n", "mean")

    def move(self, p: Any, g: Any, memory: Any) -> Any:
        memory["n"] += 1
        memory["mean"] += (g - memory["mean"]) / memory["n"]
        return p - self.learning_rate * memory["mean"]


@pytest.mark.parametrize(
    ("rule", "moves"),
    [(SignDescent, False), (InPlace, False), (Clipped, False), (Counting, True)],
)
def test_optimisers_of_ones_own_move_as_they_do_eagerly(rule: Any, moves: bool) -> None:
    assert moves_arrays(rule(0.05)) is moves
    trainings = []
    for engine in ("program", "eager"):
        net, optimiser = network(), rule(0.05)
        history = run(net, optimiser=optimiser, engine=engine)
        state = optimiser.state(net.parameters())
        remembered = [x for memory in state if memory for x in memory.values()]
        trainings.append([*history.loss, *numbers(net), *remembered])
    assert trainings[0] == pytest.approx(trainings[1], rel=1e-9, abs=1e-12)


def test_one_optimiser_may_serve_two_networks_and_single_steps() -> None:
    trainings = []
    for engine in ("program", "eager"):
        optimiser, nets = Adam(0.05), [network(), network()]
        run(nets[0], optimiser=optimiser, engine=engine)
        run(nets[1], optimiser=optimiser, engine=engine, epochs=2)
        mean_squared_error(nets[1]([0.5, -0.5]), 1.0).backward()
        optimiser.step(nets[1].parameters())
        run(nets[0], optimiser=optimiser, engine=engine, epochs=1)
        steps = [
            memory["t"] for net in nets for memory in optimiser.state(net.parameters()) if memory
        ]
        assert steps == [20.0] * 17 + [9.0] * 17
        trainings.append([*numbers(nets[0]), *numbers(nets[1])])
    assert trainings[0] == pytest.approx(trainings[1], rel=1e-9)
