"""Writing: the variables of a lookalike (arguments, parameters, networks), and its call."""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import dataclass, field
from typing import Any

Shape = tuple[int, ...]

NAMES = ["x", "z", "w", "A", "mu", "s", "u", "v", "p", "q", "h", "m", "theta", "J", "beta", "k1"]
NAMES += ["dW1", "value", "total", "joined", "W1", "n", "scratch", "np", "x1", "w1", "Z1", "i"]
FREE = ["W", "V", "K", "B", "G", "H", "M", "P", "Q", "R"]
ACTIVATIONS = ["tanh", "relu", "sigmoid", "linear", "softplus", "leaky_relu"]


@dataclass
class Variable:
    """Something to compute with: its text, its shape, and whether all its numbers are positive."""

    text: str
    shape: Shape
    positive: bool = False
    used: bool = False


@dataclass
class Argument:
    """An argument of f: how it is declared, and what is passed."""

    name: str
    given: list[str]
    declared: str = ""
    over: bool = False
    named: bool = False

    @property
    def names(self) -> list[str]:
        """Its names in wrt: one for each of *args, and none if it is not passed."""
        if self.declared.startswith("*") and not self.named:
            return [f"{self.name}{i}" for i in range(len(self.given))]
        return [self.name] * bool(self.given)


@dataclass
class Writer:
    """A program that is being written, line by line."""

    rng: random.Random
    lines: list[str] = field(default_factory=list)
    pool: list[Variable] = field(default_factory=list)
    free: list[str] = field(default_factory=list)
    arguments: list[Argument] = field(default_factory=list)
    networks: list[tuple[str, int, int]] = field(default_factory=list)
    dimensions: list[int] = field(default_factory=list)
    single: bool = False  # whether all arguments are numbers
    m: int = 0
    parameters: int = 0
    count: int = 0

    # Chances.

    def chance(self, p: float) -> bool:
        """True with this probability."""
        return self.rng.random() < p

    def pick(self, choices: Any) -> Any:
        """One of several."""
        return self.rng.choice(list(choices))

    def number(self, positive: bool = False) -> float:
        """A number of few digits, so that exact ties happen."""
        return round(self.rng.uniform(0.3, 2.0) if positive else self.rng.uniform(-2.0, 2.0), 1)

    def numbers(self, shape: Shape, positive: bool = False) -> Any:
        """Numbers in nested lists."""
        if not shape:
            return self.number(positive)
        return [self.numbers(shape[1:], positive) for _ in range(shape[0])]

    def size(self) -> int:
        """One of the few lengths that occur in this program."""
        return int(self.pick(self.dimensions))

    # Names and lines.

    def new(self, stem: str = "") -> str:
        """A new name for a variable."""
        self.count += 1
        return f"{stem or self.pick(['a', 'e', 'g', 'r', 'z'])}_{self.count}"

    def line(self, text: str, depth: int = 0) -> None:
        """Write one more line of f."""
        self.lines.append("    " * (depth + 1) + text)

    def let(self, text: str, shape: Shape = (), stem: str = "") -> Variable:
        """Write a line that gives an expression a name."""
        made = Variable(self.new(stem), shape)
        self.line(f"{made.text} = {text}")
        self.pool.append(made)
        return made

    # Variables.

    def take(self, shape: Shape) -> str | None:
        """A variable of that shape, mostly one that is not used yet."""
        fitting = [x for x in self.pool if x.shape == shape]
        if not fitting:
            return None
        unused = [x for x in fitting if not x.used]
        variable = self.pick(unused if unused and self.chance(0.6) else fitting)
        variable.used = True
        return str(variable.text)

    def scalar(self, constants: bool = True) -> str:
        """The text of a number: a variable, or an element of one."""
        if constants and self.chance(0.08):
            return repr(self.number())
        vectors = [x for x in self.pool if len(x.shape) == 1]
        if vectors and self.chance(0.4):
            x = self.pick(vectors)
            x.used = True
            return str(x.text) + f"[{self.pick([*range(x.shape[0]), -1])}]"
        return self.take(()) or self.element()

    def element(self) -> str:
        """A number of a list or of a matrix; a constant if there are none."""
        several = [x for x in self.pool if x.shape]
        if not several:
            return repr(self.number())
        x = self.pick(several)
        x.used = True
        return str(x.text) + "".join(f"[{self.rng.randrange(n)}]" for n in x.shape)

    def vector(self, n: int | None = None, other: str = "") -> tuple[str, int]:
        """The text of a list of numbers, and its length, n if given: a variable, a row, a slice ...

        If it is used together with another, it mostly comes from elsewhere.
        """
        choices = []
        alike = other.split("[")[0] if self.chance(0.7) else None
        for x in self.pool:
            if x.text.split("[")[0] == alike:
                continue
            if len(x.shape) == 1:
                size = x.shape[0]
                if n in (None, size):
                    choices += [(x, x.text, size)] * 3
                for part in range(1, size) if n is None else [n] * (n < size):
                    start = self.rng.randrange(size - part + 1)
                    choices.append((x, f"{x.text}[{start}:{start + part}]", part))
            elif len(x.shape) == 2 and n in (None, x.shape[1]):
                row = self.pick([*range(x.shape[0]), -1])
                choices += [(x, f"{x.text}[{row}]", x.shape[1])] * 2
        if choices and not self.chance(0.1):
            x, text, size = self.pick(choices)
            x.used = True
            return text, size
        size = n or self.size()
        return f"[{', '.join(self.scalar() for _ in range(size))}]", size

    def two(self) -> tuple[str, str, int]:
        """Two lists of one length."""
        u, n = self.vector()
        return u, self.vector(n, u)[0], n

    def matrix(self) -> tuple[str, int, int]:
        """Rows of one length."""
        matrices = [x for x in self.pool if len(x.shape) == 2]
        if matrices and not self.chance(0.1):
            x = self.pick(matrices)
            x.used = True
            return x.text, *x.shape
        n = self.size()
        k = self.size()
        return f"[{', '.join(self.vector(n)[0] for _ in range(k))}]", k, n

    def positive(self) -> str:
        """A number above 0."""
        positives = [x for x in self.pool if x.positive and not x.shape]
        if positives and self.chance(0.4):
            x = self.pick(positives)
            x.used = True
            return str(x.text)
        a = self.scalar(constants=False)
        return str(self.pick([f"exp({a})", f"(1.0 + {a} * {a})", f"softplus({a})"]))

    # Arguments, and what f closes over.

    def shape(self) -> Shape:
        """A shape for an argument."""
        if self.single:
            return ()
        return tuple(self.size() for _ in range(self.pick([0, 0, 1, 1, 1, 1, 2, 2])))

    def shown(self, numbers: Any, style: str) -> str:
        """The text of numbers: as lists, tuples or an array."""
        if style == "array":
            return f"np.array({numbers!r})"
        if style == "tuple" and isinstance(numbers, list):
            return repr(tuple(tuple(x) if isinstance(x, list) else x for x in numbers))
        return repr(numbers)

    def argument(self, name: str, style: str, over: bool, shape: Shape | None = None) -> Argument:
        """A new argument, whose variables join the others."""
        shape = self.shape() if shape is None else shape
        positive = self.chance(0.3)
        if style == "dict":
            parts = {key: self.shape() for key in self.rng.sample(["w", "b", "mu", "x"], 2)}
            for key, each in parts.items():
                self.pool.append(Variable(f"{name}[{key!r}]", each, positive))
            entries = [
                repr({key: self.numbers(each, positive) for key, each in parts.items()})
                for _ in range(self.m if over else 1)
            ]
            given = f"[{', '.join(entries)}]" if over else entries[0]
            return Argument(name, [given], name, over)
        if style == "layers":
            layers = [(self.size(),), ()]
            for i, key in itertools.product(range(2), "wb"):
                self.pool.append(Variable(f"{name}[{i}][{key!r}]", layers["wb".index(key)]))

            def layer() -> dict[str, Any]:
                return {key: self.numbers(each) for key, each in zip("wb", layers, strict=True)}

            both = [repr([layer(), layer()]) for _ in range(self.m if over else 1)]
            return Argument(name, [f"[{', '.join(both)}]" if over else both[0]], name, over)
        self.pool.append(Variable(name, shape, positive))
        if over:
            entries = [self.numbers(shape, positive) for _ in range(self.m)]
            if style == "array":
                return Argument(name, [f"np.array({entries!r})"], name, over)
            return Argument(
                name, [f"[{', '.join(self.shown(x, style) for x in entries)}]"], name, over
            )
        numbers = self.numbers(shape, positive)
        style = "list" if style == "array" and not shape and self.chance(0.5) else style
        return Argument(name, [self.shown(numbers, style)], name, over)

    def close_over(self, name: str, shape: Shape | None = None) -> None:
        """Parameters that f refers to: a number, a list long enough to take parts of, or rows."""
        d = self.size()
        shapes: list[Shape] = [(), (d,), (2 * d + 1,), (3 * d,), (self.size(), d), (self.size(), d)]
        shape = self.pick(shapes) if shape is None else shape
        positive = self.chance(0.2)

        constant = self.chance(0.1)

        def values(numbers: Any) -> str:
            if isinstance(numbers, list):
                return f"[{', '.join(map(values, numbers))}]"
            return repr(numbers) if constant else f"Value({numbers!r})"

        if self.chance(0.15):  # in a dict, with a bias
            written = values(self.numbers(shape, positive))
            self.free.append(f"{name} = {{'w': {written}, 'b': Value({self.number()!r})}}")
            self.pool.append(Variable(f"{name}['b']", ()))
            self.parameters += 1
        else:
            self.free.append(f"{name} = {values(self.numbers(shape, positive))}")
        self.parameters += math.prod(shape)
        text = f"{name}['w']" if self.free[-1].endswith("}") else name
        self.pool.append(Variable(text, shape, positive))

    def network(self, name: str) -> str:
        """Write a line that makes a network or a layer; its calls take a list of numbers."""
        n, seed = self.size(), self.rng.randrange(100)
        activation = self.pick(ACTIVATIONS)
        if self.chance(0.4):
            out = self.size()
            self.networks.append((name, n, out))
            text = f"Layer({n}, {out}, {activation!r}, rng={seed})"
        else:
            sizes = [self.size(), self.pick([1, self.size()])][self.pick([0, 0, 1]) :]
            self.networks.append((name, n, 0 if sizes[-1] == 1 else sizes[-1]))
            text = f"MLP({n}, {sizes}, activation={activation!r}, rng={seed})"
        return text
