"""Optimisers: how a parameter moves, given its gradient.

An optimiser works on any list of Values. It holds a memory for each of them, such as a velocity;
one step reads as the textbook does:

>>> from autograd import OperandError, Value
>>> w = Value(4.0, "w")
>>> descent = GradientDescent(learning_rate=0.1)
>>> for _ in range(3):
...     w.zero_grad()
...     (w**2).backward()
...     descent.step([w])
>>> round(w.data, 3)  # 4 · (1 - 0.1 · 2)³
2.048

The formulas are PyTorch's, and so are the meanings of the settings. Each formula is written once,
in arithmetic that numbers and arrays share: compiled training moves all parameters at once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from autograd import OperandError, Value

from ..errors import OptionError, SavedFileError
from ..options.choices import Choices
from ..options.keywords import spelling_checked
from ..options.values import flag, listed, not_negative, positive
from .memories import Memories, Vector
from .memories import Memory as Memory  # for annotations in users' own optimisers

__all__ = [
    "OPTIMISERS",
    "Adam",
    "AdamW",
    "GradientDescent",
    "Momentum",
    "Optimiser",
    "RMSProp",
    "optimiser_named",
]


class Optimiser(ABC):
    """The base of all optimisers; your own defines `move`, and lists what it remembers."""

    remembers: ClassVar[tuple[str, ...]] = ()
    """The names of the numbers that are remembered of a parameter; 0 before the first step."""

    def __init__(self, learning_rate: float, weight_decay: float = 0.0) -> None:
        if isinstance(learning_rate, Iterable) and not isinstance(learning_rate, str):
            name = type(self).__name__
            raise OptionError(
                f"{name} is made without parameters, as in {name}(0.01): "
                "`fit` hands them to it, or you do, with step(parameters)"
            )
        self.learning_rate = positive("learning_rate", learning_rate)
        self.weight_decay = not_negative("weight_decay", weight_decay)
        self._memories = Memories(self.remembers)

    @abstractmethod
    def move(self, p: Any, g: Any, memory: Memory) -> Any:
        """The number that p becomes if the gradient is g; the memory is updated.

        A rule that is plain arithmetic holds for arrays too, and moves all parameters of a compiled
        training at once. Any other rule is called for each parameter.
        """

    def step(self, parameters: Iterable[Value]) -> None:
        """Move each parameter once; those that no backward pass has reached stay as they are."""
        for parameter in listed("parameters", "Values", parameters):
            if not isinstance(parameter, Value):
                raise OperandError(f"an optimiser moves Values, got {parameter!r:.60}")
            if parameter.grad is not None:
                memory = self._memories.of(parameter)
                p, g = parameter.data, parameter.grad
                parameter.data = self.move(p, self.decayed(p, g), memory)

    def step_together(self, parameters: list[Value], p: Vector, g: Vector) -> Vector:
        """What the numbers p of the parameters become, given their gradients g as an array."""
        with np.errstate(all="ignore"):
            moved: Vector = self.move(p, self.decayed(p, g), self._memories.together(parameters))
        return moved

    def decayed(self, p: Any, g: Any) -> Any:
        """The gradient plus that of the penalty weight_decay/2 · p²."""
        return g + self.weight_decay * p

    def remembered(self) -> Memories:
        """A copy of all that is remembered."""
        return self._memories.copy()

    def remember(self, memories: Memories) -> None:
        """Replace all that is remembered."""
        self._memories = memories

    @property
    def settings(self) -> dict[str, float | bool]:
        """The settings by name."""
        return {name: each for name, each in vars(self).items() if not name.startswith("_")}

    def state(self, parameters: Sequence[Value]) -> list[Memory | None]:
        """A copy of what is remembered of each parameter; None for one that never moved."""
        return [self._memories.copy_of(parameter) for parameter in parameters]

    def restore(
        self, parameters: Sequence[Value], state: Sequence[Mapping[str, Any] | None]
    ) -> None:
        """Remember again what `state` gave."""
        state = listed("the memories", "what `state` gave", state)
        if len(state) != len(parameters):
            raise SavedFileError(
                f"a state of {len(state)} parameters cannot be that of {len(parameters)}"
            )
        for memory in state:
            if memory is not None and (
                not isinstance(memory, Mapping)
                or set(memory) != set(self.remembers)
                or not all(isinstance(each, (int, float)) for each in memory.values())
            ):
                wants = ", ".join(self.remembers) or "nothing"
                raise SavedFileError(
                    f"{type(self).__name__} remembers {wants} of a parameter, got {memory!r:.60}"
                )
        for parameter, memory in zip(parameters, state, strict=True):
            self._memories.set(
                parameter,
                None if memory is None else {name: float(memory[name]) for name in self.remembers},
            )

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={each!r}" for name, each in self.settings.items())
        return f"{type(self).__name__}({settings})"


OPTIMISERS: Choices[Callable[[], Optimiser]] = Choices("optimiser")
"""The optimisers by name."""


@OPTIMISERS.named("gradient_descent", "sgd")
class GradientDescent(Optimiser):
    """p -= learning_rate · g."""

    @spelling_checked
    def __init__(self, learning_rate: float = 0.01, weight_decay: float = 0.0) -> None:
        super().__init__(learning_rate, weight_decay)

    def move(self, p: Any, g: Any, memory: Memory) -> Any:
        """One step down the slope."""
        return p - self.learning_rate * g


@OPTIMISERS.named("momentum")
class Momentum(Optimiser):
    """v = momentum · v + g;  p -= learning_rate · v.

    Nesterov's looks a step ahead: p -= learning_rate · (g + momentum · v).
    """

    remembers = ("v",)

    @spelling_checked
    def __init__(
        self,
        learning_rate: float = 0.01,
        momentum: float = 0.9,
        nesterov: bool = False,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(learning_rate, weight_decay)
        self.momentum = not_negative("momentum", momentum, below=1)
        self.nesterov = flag("nesterov", nesterov)

    def move(self, p: Any, g: Any, memory: Memory) -> Any:
        """One step with the velocity that the gradients gave so far."""
        v = memory["v"] = self.momentum * memory["v"] + g
        return p - self.learning_rate * (g + self.momentum * v if self.nesterov else v)


@OPTIMISERS.named("rmsprop")
class RMSProp(Optimiser):
    """s = decay · s + (1 - decay) · g²;  p -= learning_rate · g / (√s + epsilon)."""

    remembers = ("s",)

    @spelling_checked
    def __init__(
        self,
        learning_rate: float = 0.01,
        decay: float = 0.99,
        epsilon: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(learning_rate, weight_decay)
        self.decay = not_negative("decay", decay, below=1)
        self.epsilon = positive("epsilon", epsilon)

    def move(self, p: Any, g: Any, memory: Memory) -> Any:
        """One step, divided by how large the gradients have been."""
        s = memory["s"] = self.decay * memory["s"] + (1 - self.decay) * g * g
        return p - self.learning_rate * g / (s**0.5 + self.epsilon)


@OPTIMISERS.named("adam")
class Adam(Optimiser):
    """m and s are running means of g and g², t counts the steps.

    m̂ = m / (1 - beta1ᵗ);  ŝ = s / (1 - beta2ᵗ);  p -= learning_rate · m̂ / (√ŝ + epsilon).
    """

    remembers = ("t", "m", "s")

    @spelling_checked
    def __init__(
        self,
        learning_rate: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(learning_rate, weight_decay)
        self.beta1 = not_negative("beta1", beta1, below=1)
        self.beta2 = not_negative("beta2", beta2, below=1)
        self.epsilon = positive("epsilon", epsilon)

    def move(self, p: Any, g: Any, memory: Memory) -> Any:
        """One step; dividing by 1 - betaᵗ makes up for means that began at 0."""
        t = memory["t"] = memory["t"] + 1
        m = memory["m"] = self.beta1 * memory["m"] + (1 - self.beta1) * g
        s = memory["s"] = self.beta2 * memory["s"] + (1 - self.beta2) * g * g
        mean, mean_square = m / (1 - self.beta1**t), s / (1 - self.beta2**t)
        return p - self.learning_rate * mean / (mean_square**0.5 + self.epsilon)


@OPTIMISERS.named("adamw")
class AdamW(Adam):
    """Adam whose weight decay shrinks p itself and stays out of the means of the gradient."""

    @spelling_checked
    def __init__(
        self,
        learning_rate: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        weight_decay: float = 0.01,
    ) -> None:
        super().__init__(learning_rate, beta1, beta2, epsilon, weight_decay)

    def decayed(self, p: Any, g: Any) -> Any:
        """The gradient as it is."""
        return g

    def move(self, p: Any, g: Any, memory: Memory) -> Any:
        """One step of Adam from the shrunken p."""
        return super().move(p * (1 - self.learning_rate * self.weight_decay), g, memory)


def optimiser_named(optimiser: str | Optimiser) -> Optimiser:
    """The optimiser of that name with its default settings, or the optimiser itself.

    >>> optimiser_named("adam")
    Adam(learning_rate=0.001, weight_decay=0.0, beta1=0.9, beta2=0.999, epsilon=1e-08)
    """
    if isinstance(optimiser, Optimiser):
        return optimiser
    if not isinstance(optimiser, str):
        raise OptionError(
            f"an optimiser is a name such as 'adam', or one such as Adam(0.01), got {optimiser!r}"
        )
    return OPTIMISERS.of(optimiser)()
