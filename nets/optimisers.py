"""Optimisers: how a parameter moves, given its gradient.

An optimiser works on any list of Values. It holds a memory for each of them, such as a velocity;
one step reads as the textbook does:

>>> from autograd import Value
>>> w = Value(4.0, "w")
>>> descent = GradientDescent(learning_rate=0.1)
>>> for _ in range(3):
...     w.zero_grad()
...     (w**2).backward()
...     descent.step([w])
>>> round(w.data, 3)  # 4 · (1 - 0.1 · 2)³
2.048

The formulas are PyTorch's, and so are the meanings of the settings.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, TypeAlias

from autograd import Value

from .errors import OptionError, SavedFileError
from .options import named, not_negative, positive

Memory: TypeAlias = dict[str, float]
"""What an optimiser remembers of one parameter."""


class Optimiser(ABC):
    """What the optimisers share; one of your own defines `move`, and lists what it remembers."""

    remembers: ClassVar[tuple[str, ...]] = ()
    """The names of the numbers in the memory of a parameter; all are 0 before the first step."""

    def __init__(self, learning_rate: float, weight_decay: float = 0.0) -> None:
        self.learning_rate = positive("learning_rate", learning_rate)
        self.weight_decay = not_negative("weight_decay", weight_decay)
        self._memories: dict[Value, Memory] = {}

    @abstractmethod
    def move(self, p: float, g: float, memory: Memory) -> float:
        """The number that p becomes, where the gradient is g; the memory is brought up to date."""

    def step(self, parameters: Iterable[Value]) -> None:
        """Move each parameter once; one that no backward pass has reached stays where it is."""
        for parameter in parameters:
            if parameter.grad is not None:
                memory = self._memories.get(parameter)
                if memory is None:
                    memory = self._memories[parameter] = dict.fromkeys(self.remembers, 0.0)
                p, g = parameter.data, parameter.grad
                parameter.data = self.move(p, self.decayed(p, g), memory)

    def decayed(self, p: float, g: float) -> float:
        """The gradient with that of the penalty weight_decay/2 · p² added."""
        return g + self.weight_decay * p

    @property
    def settings(self) -> dict[str, float | bool]:
        """The settings by their names."""
        return {name: each for name, each in vars(self).items() if not name.startswith("_")}

    def state(self, parameters: Sequence[Value]) -> list[Memory | None]:
        """A copy of what is remembered of each parameter; None for one that never moved."""
        memories = [self._memories.get(parameter) for parameter in parameters]
        return [None if memory is None else dict(memory) for memory in memories]

    def restore(
        self, parameters: Sequence[Value], state: Sequence[Mapping[str, Any] | None]
    ) -> None:
        """Remember again what `state` told."""
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
            self._memories.pop(parameter, None)
            if memory is not None:
                self._memories[parameter] = {name: float(memory[name]) for name in self.remembers}

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={each!r}" for name, each in self.settings.items())
        return f"{type(self).__name__}({settings})"


class GradientDescent(Optimiser):
    """p -= learning_rate · g."""

    def __init__(self, learning_rate: float = 0.01, weight_decay: float = 0.0) -> None:
        super().__init__(learning_rate, weight_decay)

    def move(self, p: float, g: float, memory: Memory) -> float:
        """One step down the slope."""
        return p - self.learning_rate * g


class Momentum(Optimiser):
    """v = momentum · v + g;  p -= learning_rate · v.

    Nesterov's looks a step ahead: p -= learning_rate · (g + momentum · v).
    """

    remembers = ("v",)

    def __init__(
        self,
        learning_rate: float = 0.01,
        momentum: float = 0.9,
        nesterov: bool = False,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(learning_rate, weight_decay)
        self.momentum = not_negative("momentum", momentum, below=1)
        self.nesterov = bool(nesterov)

    def move(self, p: float, g: float, memory: Memory) -> float:
        """One step with the velocity that the gradients gave so far."""
        v = memory["v"] = self.momentum * memory["v"] + g
        return p - self.learning_rate * (g + self.momentum * v if self.nesterov else v)


class RMSProp(Optimiser):
    """s = decay · s + (1 - decay) · g²;  p -= learning_rate · g / (√s + epsilon)."""

    remembers = ("s",)

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

    def move(self, p: float, g: float, memory: Memory) -> float:
        """One step, measured by how large the gradients have been."""
        s = memory["s"] = self.decay * memory["s"] + (1 - self.decay) * g * g
        return p - self.learning_rate * g / (math.sqrt(s) + self.epsilon)


class Adam(Optimiser):
    """m and s are running means of g and g², t counts the steps.

    m̂ = m / (1 - beta1ᵗ);  ŝ = s / (1 - beta2ᵗ);  p -= learning_rate · m̂ / (√ŝ + epsilon).
    """

    remembers = ("t", "m", "s")

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

    def move(self, p: float, g: float, memory: Memory) -> float:
        """One step; dividing by 1 - betaᵗ makes up for means that began at 0."""
        t = memory["t"] = memory["t"] + 1
        m = memory["m"] = self.beta1 * memory["m"] + (1 - self.beta1) * g
        s = memory["s"] = self.beta2 * memory["s"] + (1 - self.beta2) * g * g
        mean, mean_square = m / (1 - math.pow(self.beta1, t)), s / (1 - math.pow(self.beta2, t))
        return p - self.learning_rate * mean / (math.sqrt(mean_square) + self.epsilon)


class AdamW(Adam):
    """Adam whose weight decay shrinks p itself and stays out of the means of the gradient."""

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        weight_decay: float = 0.01,
    ) -> None:
        super().__init__(learning_rate, beta1, beta2, epsilon, weight_decay)

    def decayed(self, p: float, g: float) -> float:
        """The gradient as it is."""
        return g

    def move(self, p: float, g: float, memory: Memory) -> float:
        """One step of Adam from the shrunken p."""
        return super().move(p * (1 - self.learning_rate * self.weight_decay), g, memory)


OPTIMISERS: dict[str, Callable[[], Optimiser]] = {
    "gradient_descent": GradientDescent,
    "sgd": GradientDescent,
    "momentum": Momentum,
    "rmsprop": RMSProp,
    "adam": Adam,
    "adamw": AdamW,
}
"""The optimisers by name."""


def optimiser_named(optimiser: str | Optimiser) -> Optimiser:
    """The optimiser of that name with its usual settings; one that is made already, as it is.

    >>> optimiser_named("adam")
    Adam(learning_rate=0.001, weight_decay=0.0, beta1=0.9, beta2=0.999, epsilon=1e-08)
    """
    if isinstance(optimiser, Optimiser):
        return optimiser
    if not isinstance(optimiser, str):
        raise OptionError(f"an optimiser is a name or such as Adam(0.01), got {optimiser!r}")
    return named("optimiser", optimiser, OPTIMISERS)()
