"""What a builder's page computes with, in JavaScript: the formulas of `nets`, written once there.

Activations, losses, optimisers, penalties, schedules and initialisers are called with symbols; what
they do with them becomes loops over arrays, and functions of a few numbers.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import autograd
from autograd.engine.errors import AutogradError, TargetError
from autograd.engine.operands import plus
from autograd.program.ir.symbols import Expression, Symbol, derivatives_of, inputs_first
from autograd.program.targets.javascript_kernels import QUICK, Kernel, expressions_of, kernel_text
from autograd.program.text.code import Code
from nets import OptionError
from nets.learning import penalties
from nets.learning.labels import unknown_targets
from nets.learning.losses import LOSSES, Loss
from nets.learning.optimisers import OPTIMISERS, Optimiser
from nets.learning.schedules import SCHEDULES
from nets.models.activations import USUAL, Activation, activation_named
from nets.models.initialisers import INITIALISERS, initialiser_named

from .limits import CLASS_LOSSES, MOST
from .numpy_formulas import numpy_formulas
from .printing import Text, arrow_text, subsets, tables_text

FORMULAS_OF_EXAMPLES = {"every": 10, "epochs": 100, "rate": 0.1}
"""Arguments that schedules need: their formulas do not depend on them."""


class Own(NamedTuple):
    """Functions of a user that a page takes along, by their names on the page."""

    activations: Mapping[str, Callable[[Any], Any]] = {}
    losses: Mapping[str, Loss] = {}


NOTHING_OWN = Own()


def kernels(own: Own = NOTHING_OWN, activations: Iterable[str] = ()) -> str:
    """JavaScript that ends with `const KERNELS = {...};`.

    It has the usual activations and those that are named besides, all losses, optimisers,
    penalties, schedules and initialisers of `nets`, and a user's own.
    """
    code = Code(QUICK)
    names = dict.fromkeys([*USUAL, "sin", *activations])
    named = {name: activation_named(name) for name in names if name not in ("identity", "softmax")}
    named |= {name: activation_named(f) for name, f in own.activations.items()}
    losses = {f.__name__: f for f in LOSSES.values()} | dict(own.losses)
    tables = {
        "activations": {name: _activation(code, g) for name, g in named.items()},
        "softmax": {str(n): _softmax(code, n) for n in _classes()},
        "losses": {
            name: {
                str(n): _loss(code, name, f, n)
                for n in (_classes() if name in CLASS_LOSSES else [1])
            }
            for name, f in losses.items()
        },
        "optimisers": {
            name: _optimiser(code, kind) for name, kind in by_first_name(OPTIMISERS).items()
        },
        "penalties": {name: _penalty(code, getattr(penalties, name)) for name in penalties.__all__},
        "schedules": {name: _schedule(code, make) for name, make in SCHEDULES.items()},
        "initialisers": {
            name: _initialiser(code, draw) for name, draw in by_first_name(INITIALISERS).items()
        },
        "numpy": numpy_formulas(named, losses, CLASS_LOSSES),
        "own": {"activations": list(own.activations), "losses": list(own.losses)},
    }
    text = f"const KERNELS = {tables_text(tables)};"
    helpers = QUICK.library.needed([*code.definitions.values(), text])
    return "\n\n".join([*helpers, *code.definitions.values(), text]) + "\n"


def _classes() -> range:
    return range(2, MOST.classes + 1)


def by_first_name(choices: Mapping[str, Any]) -> dict[str, Any]:
    """Each thing by the first of its names."""
    return {name: thing for name, thing in choices.items() if _first(choices, thing) == name}


def _first(choices: Mapping[str, Any], thing: Any) -> str:
    return next(name for name, other in choices.items() if other is thing)


def _activation(code: Code, g: Activation) -> dict[str, Any]:
    """a = g(z), and dz = da · g'(z); z, a, da, dz lie in X, Z, G, D."""
    x, z, upstream = Symbol("x"), Symbol("z"), Symbol("g")
    settings: list[Symbol] = []
    defaults: dict[str, float] = {}
    function = g.function or (lambda v: v)
    op = g.function
    if isinstance(op, autograd.Primitive) and op.arity > 1:
        settings = [Symbol(name) for name in op.names[1:]]
        defaults = dict(zip(op.names[1:], op.defaults, strict=True))
    try:
        (a,) = expressions_of(function, x, *settings)
        slope = derivatives_of(a, [x], upstream, z)[x]
        reads = {"X": [x], "Z": [z], "G": [upstream]}
        return {
            "settings": defaults,
            "init": initialiser_named(None, g.text).__name__,
            "forward": Text(kernel_text(code, Kernel({"X": [x]}, {"Z": [a]}, settings))),
            "backward": Text(kernel_text(code, Kernel(reads, {"D": [slope]}, settings))),
        }
    except (AutogradError, TypeError, ValueError) as error:
        raise TargetError(f"the activation {g} cannot be taken along to a page: {error}") from error


def _softmax(code: Code, n: int) -> dict[str, Any]:
    """The activation of a whole layer of n units, whose arrays have a row for each unit."""
    xs, gs = ([Symbol(f"{name}{k}") for k in range(n)] for name in "xg")
    shares = expressions_of(autograd.softmax, xs)
    (along,) = expressions_of(lambda xs, gs: autograd.dot(autograd.softmax(xs), gs), xs, gs)
    slopes = derivatives_of(along, xs, 1.0, Symbol("z"))
    reads = {"X": xs, "Z": [], "G": gs}
    return {
        "init": initialiser_named(None, "softmax").__name__,
        "forward": Text(kernel_text(code, Kernel({"X": xs}, {"Z": shares}))),
        "backward": Text(kernel_text(code, Kernel(reads, {"D": [slopes[x] for x in xs]}))),
    }


def _loss(code: Code, name: str, loss: Loss, n: int) -> Text:
    """The losses of examples and their slopes in the n outputs, from outputs A and targets Y."""
    outputs = [Symbol(f"a{k}" if n > 1 else "a") for k in range(n)]
    target = Symbol("y")
    try:
        with unknown_targets():
            (cost,) = expressions_of(loss, outputs if n > 1 else outputs[0], target)
        slopes = derivatives_of(cost, outputs, 1.0, Symbol("z"))
    except (AutogradError, TypeError, ValueError) as error:
        raise TargetError(f"the loss {name} cannot be taken along to a page: {error}") from error
    writes = {"L": [cost], "D": [slopes[a] for a in outputs]}
    return Text(kernel_text(code, Kernel({"A": outputs, "Y": [target]}, writes)))


def _optimiser(code: Code, kind: Callable[..., Optimiser]) -> dict[str, Any]:
    """How parameters P move, given their gradients G and what is remembered of them."""
    plain = kind()
    flags = [name for name, x in plain.settings.items() if isinstance(x, bool)]
    kept = {}
    for chosen in subsets(flags):
        optimiser = kind(**dict.fromkeys(chosen, True))
        numbers = [name for name in optimiser.settings if name not in flags]
        settings = {name: Symbol(name) for name in numbers}
        p, g = Symbol("p"), Symbol("g")
        memory = {name: Symbol(name) for name in optimiser.remembers}
        moved, *after = expressions_of(partial(_move, optimiser), p, g, settings, memory)
        now = dict(zip(memory, after, strict=True))
        counts = _without_rows(now, memory, {p, g})
        rows = [name for name in memory if name not in counts]
        loop = Kernel(
            {"P": [p], "G": [g]} | {name.upper(): [memory[name]] for name in rows},
            {"P": [moved]} | {name.upper(): [now[name]] for name in rows},
            [*settings.values(), *(memory[name] for name in counts)],
            {name: now[name] for name in counts},
        )
        kept[" ".join(chosen)] = {
            "rows": rows,
            "counts": counts,
            "move": Text(kernel_text(code, loop)),
        }
    return {
        "class": kind.__name__,
        "settings": plain.settings,
        "bounds": _bounds(kind, plain.settings),
        "moves": kept,
    }


def _move(
    optimiser: Optimiser,
    p: Any,
    g: Any,
    settings: Mapping[str, Any],
    memory: Mapping[str, Any],
) -> list[Any]:
    """What an optimiser makes of a parameter, then what it remembers, by its own `move`."""
    vars(optimiser).update(settings)
    remembered = dict(memory)
    moved = optimiser.move(p, optimiser.decayed(p, g), remembered)
    return [moved, *remembered.values()]


def _without_rows(
    now: Mapping[str, Expression], memory: Mapping[str, Symbol], rows: set[Symbol]
) -> list[str]:
    """What is remembered that is the same for all parameters, such as the count of steps."""
    counts = list(memory)
    while True:
        moving = {x for name, x in memory.items() if name not in counts} | rows
        kept = [name for name in counts if moving.isdisjoint(inputs_first(now[name]))]
        if kept == counts:
            return counts
        counts = kept


def _penalty(code: Code, penalty: Callable[[Any, Any], Any]) -> dict[str, Any]:
    """The share of each parameter in a penalty, and its slope, which is added to the gradient."""
    p, g, strength = Symbol("p"), Symbol("g"), Symbol("strength")
    (share,) = expressions_of(penalty, [p], strength)
    slope = derivatives_of(share, [p], 1.0, Symbol("z"))[p]
    added = plus(g, slope)
    return {
        "values": Text(kernel_text(code, Kernel({"P": [p]}, {"L": [share]}, [strength]))),
        "add": Text(kernel_text(code, Kernel({"P": [p], "G": [g]}, {"G": [added]}, [strength]))),
    }


def _bounds(make: Callable[..., Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Whether each setting can be 0, 1 and 1.5, as `make` takes them: what tells its range."""

    def takes(name: str, x: float) -> bool:
        try:
            make(**{**settings, name: x})
        except OptionError:
            return False
        return True

    return {
        name: {
            "zero": takes(name, 0),
            "one": takes(name, 1),
            "parts": takes(name, 1.5) or takes(name, 0.5),
        }
        for name, x in settings.items()
        if not isinstance(x, bool)
    }


def _schedule(code: Code, make: Callable[..., Any]) -> dict[str, Any]:
    """The learning rate after k epochs."""
    parameters = inspect.signature(make).parameters.values()
    needed = {x.name: FORMULAS_OF_EXAMPLES[x.name] for x in parameters if x.default is x.empty}
    formula = make(**needed)
    settings = {x.name: needed.get(x.name, x.default) for x in parameters}
    numbers = {name: Symbol(name) for name in formula.keywords}
    k = Symbol("k")
    (rate,) = expressions_of(lambda k, given: formula.func(k, **given), k, numbers)
    return {
        "settings": settings,
        "bounds": _bounds(make, settings),
        "rate": arrow_text(code, ["k", *settings], rate),
    }


def _initialiser(code: Code, draw: Callable[[Any, Any, Any], Any]) -> dict[str, Any]:
    """The start of a weight, and what is drawn for it, in order."""
    probe = _Drawing([])
    draw(probe, 2, 3)
    kinds = probe.kinds
    drawn = [Symbol(f"{kind[0]}{k}") for k, kind in enumerate(kinds, 1)]
    n_in, n_out = Symbol("n_in"), Symbol("n_out")
    (weight,) = expressions_of(lambda given, *n: draw(_Drawing(given), *n), drawn, n_in, n_out)
    names = ["n_in", "n_out", *(x.name for x in drawn)]
    return {"draws": kinds, "weight": arrow_text(code, names, weight)}


class _Drawing:
    """A generator that gives known numbers, from 0 to 1 or standard normal ones, and lists which
    it was asked for.
    """

    def __init__(self, numbers: Sequence[Any]) -> None:
        self.numbers = iter(numbers)
        self.kinds: list[str] = []

    def uniform(self, low: Any, high: Any) -> Any:
        return low + (high - low) * self._next("uniform")

    def gauss(self, mean: Any, deviation: Any) -> Any:
        return mean + self._next("normal") * deviation

    def _next(self, kind: str) -> Any:
        self.kinds.append(kind)
        return next(self.numbers, 0.5)
