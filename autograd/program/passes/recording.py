"""Recording: what a function of numbers does, as one graph over its arguments.

The function runs once, on Values. The numbers of each argument become the leaves of one block; the
parameters of modules, and all other leaves that the function refers to, share one more.
"""

from __future__ import annotations

import gc
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from ...derivatives.containers import DEEPEST, argument_names, leaves, rebuild
from ...engine.births import CONSTANT, Source, tick
from ...engine.errors import BranchError, NonFiniteError, OperandError, ShapeError
from ...engine.graph import order
from ...engine.leaves import constant
from ...engine.modes import recording
from ...engine.operands import as_float, check_elements
from ...engine.value import Value
from .blocks import PARAMETERS, LeafBlock, leaf_block

FLOAT = np.dtype(float)
MOST_NUMBERS = 10**8
"""In an array whose numbers are nodes of a graph, each of about 100 bytes."""


class Recording(NamedTuple):
    """A function's graph, and the blocks of its leaves."""

    blocks: list[LeafBlock]
    output: Any  # a Value, or a list, tuple, dict or array of Values
    nodes: list[Value]  # of all outputs, each after its inputs; constant inputs are left out
    start: int  # when it began: f refers to all older nodes

    def refers_to(self, since: int) -> bool:
        """Whether f refers to nodes from outside that were born at `since` or later."""
        return any(since <= v.birth < self.start for v in self.nodes)


@contextmanager
def uncollected() -> Iterator[None]:
    """Stop the garbage collector, which would search a growing graph again and again.

    A graph has no cycles, so that dropped nodes are freed at once.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def is_module(x: Any) -> bool:
    """Whether x has parameters, as a network does."""
    return callable(getattr(x, "parameters", None))


def bound(
    f: Callable[..., Any], args: Sequence[Any], named: Mapping[str, Any]
) -> inspect.BoundArguments:
    """The arguments of a call by their names, in the order in which f takes them."""
    try:
        return signature_of(f, len(args)).bind(*args, **named)
    except TypeError as error:
        raise OperandError(f"{getattr(f, '__name__', 'f')}: {error}") from None


def signature_of(f: Callable[..., Any], count: int) -> inspect.Signature:
    """What f takes; of a function that does not tell, this count of arguments."""
    try:
        return inspect.signature(f)
    except (TypeError, ValueError):  # a primitive, or a C function without a signature
        names = argument_names(f) or [f"x{i}" for i in range(count)]
        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        given = dict(zip(reversed(names), reversed(getattr(f, "defaults", ())), strict=False))
        parameters = [
            inspect.Parameter(name, kind, default=given.get(name, inspect.Parameter.empty))
            for name in names
        ]
        return inspect.Signature(parameters)


def names_over(over: Any) -> tuple[str, ...]:
    """The names in `over`, which is one name or several."""
    names = (over,) if isinstance(over, str) else over
    if isinstance(names, (list, tuple)) and all(isinstance(name, str) for name in names):
        return tuple(names)
    raise OperandError(f"over names arguments, such as 'x' or ('x', 'y'): got {over!r}")


def plain_names(f: Callable[..., Any]) -> tuple[str, ...] | None:
    """The names of f's arguments, if all are positional and none is optional; else None."""
    try:
        parameters = inspect.signature(f).parameters.values()
    except (TypeError, ValueError):
        return None
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    if all(p.kind in kinds and p.default is p.empty for p in parameters):
        return tuple(p.name for p in parameters)
    return None


def flat_arguments(call: inspect.BoundArguments) -> Iterator[tuple[str, Any]]:
    """Each argument with its own name, those in *args and **named too: x0 is the first of *x, or
    x0_ if another argument is named x0.
    """
    kinds = {name: call.signature.parameters[name].kind for name in call.arguments}
    several = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    taken = {name for name, kind in kinds.items() if kind not in several}

    def own(name: str) -> str:
        while name in taken:
            name += "_"
        taken.add(name)
        return name

    keys = [name for name, kind in kinds.items() if kind is inspect.Parameter.VAR_KEYWORD]
    named = {key: own(key) for name in keys for key in call.arguments[name]}
    for name, x in call.arguments.items():
        if kinds[name] is inspect.Parameter.VAR_POSITIONAL:
            yield from ((own(f"{name}{i}"), each) for i, each in enumerate(x))
        elif kinds[name] is inspect.Parameter.VAR_KEYWORD:
            yield from ((named[key], each) for key, each in x.items())
        else:
            yield name, x


def with_arguments(
    call: inspect.BoundArguments, arguments: Iterator[Any]
) -> inspect.BoundArguments:
    """The same call with other arguments, in the order of `flat_arguments`."""
    twin = inspect.BoundArguments(call.signature, call.arguments.copy())
    for name, x in call.arguments.items():
        kind = call.signature.parameters[name].kind
        if kind is inspect.Parameter.VAR_POSITIONAL:
            twin.arguments[name] = tuple(next(arguments) for _ in x)
        elif kind is inspect.Parameter.VAR_KEYWORD:
            twin.arguments[name] = {key: next(arguments) for key in x}
        else:
            twin.arguments[name] = next(arguments)
    return twin


def structure(name: str, x: Any, depth: int = 0) -> Any:
    """What a program depends on in an argument: everything but its numbers."""
    if depth > DEEPEST:
        raise OperandError(f"{name:.40}... is nested more than {DEEPEST} deep")
    if isinstance(x, (float, Value)):
        return ""
    if isinstance(x, np.ndarray):
        if x.dtype.kind not in "fiub":
            raise OperandError(f"{name} is an array of {x.dtype}: real numbers are expected")
        check_elements(x, name)
        return x.shape
    if isinstance(x, (list, tuple)):
        if x and all(type(part) is float for part in x):
            return (type(x), len(x))
        parts = [structure(f"{name}[{i}]", part, depth + 1) for i, part in enumerate(x)]
        return (type(x), *parts) if any(parts) else (type(x), len(x))
    if isinstance(x, dict):
        parts = [(key, structure(f"{name}[{key!r}]", x[key], depth + 1)) for key in x]
        return (type(x), *parts)
    if is_module(x):
        return ("module", id(x))
    if as_float(x) is not None:
        return ""
    raise OperandError(
        f"{name} is a {type(x).__name__}: a program takes numbers, lists, tuples, dicts and arrays "
        "of numbers, and modules"
    )


def argument_structure(name: str, x: Any, over: bool) -> Any:
    """What a plan depends on in an argument; an array of floats is the common case."""
    if type(x) is np.ndarray and x.dtype == FLOAT and x.size and (x.ndim or not over):
        return (x.shape[1:] or "") if over else x.shape  # "" is one number of any type
    parts = structure(name, example(name, x) if over else x)
    return (parts, *module_form(x)) if is_module(x) else parts


def module_form(module: Any) -> list[Any]:
    """What the graph of a module depends on: which parameters it has, and its `form()`, if it tells
    one. A module whose layers, weights or activations have been replaced has another graph.
    """
    form = getattr(module, "form", None)
    return [*map(id, module.parameters()), *(form() if callable(form) else ())]


def example(name: str, x: Any) -> Any:
    """The first example in an argument with an entry per example."""
    if not isinstance(x, (list, tuple, np.ndarray)) or (isinstance(x, np.ndarray) and not x.ndim):
        raise ShapeError(f"{name} must hold one entry for each example, got {type(x).__name__}")
    if not len(x):
        raise ShapeError(f"{name} has no examples: a batch has at least one")
    return x[0]


def example_count(name: str, count: int, before: int) -> int:
    """The count of examples, after a check that it is the same as before (0: there was none)."""
    if before and count != before:
        raise ShapeError(f"{name} has {count} examples, where there were {before} before")
    return count


def record_function(
    f: Callable[..., Any], call: inspect.BoundArguments, over: Sequence[str] = ()
) -> Recording:
    """Run f once on new leaves, in the shape of the call's arguments."""
    start = tick()
    blocks: list[LeafBlock] = []
    given: list[Any] = []
    for name, x in flat_arguments(call):
        if is_module(x):
            given.append(x)
            continue
        if name in over:
            x = example(name, x)
        if isinstance(x, np.ndarray) and x.size > MOST_NUMBERS:
            raise ShapeError(
                f"{name} has {x.size:,} numbers, where a function's graph takes {MOST_NUMBERS:,}: "
                "write the function for one example, and give it the others with .batch(over=...)"
            )
        fresh = [
            Value(number.data if isinstance(number, Value) else number, label)
            for label, number in leaves(x, name)
        ]
        given.append(refilled(x, fresh))
        blocks.append(leaf_block(name, x, fresh, name in over))
    twin = with_arguments(call, iter(given))
    with recording() as failures:
        output = f(*twin.args, **twin.kwargs)
    if failures:
        raise BranchError(
            f"{NonFiniteError(failures[0])}. This error was caught while a program was recorded, "
            "which would go on as it did here for all numbers: choose with a function such as "
            "autograd.where(autograd.less(x, y), ..., ...)"
        )
    if output is None:
        raise OperandError("f returned None: a function to compile returns its result")
    outputs = [y for _, y in leaves(output, "f(...)")]
    if not outputs:
        raise OperandError("f returned no number: a function to compile returns one, or several")
    outputs = [y if isinstance(y, Value) else constant(y) for y in outputs]
    output = refilled(output, outputs)
    nodes = order(*outputs)
    known = {x for block in blocks for x in block.leaves}
    sources = [v for v in nodes if isinstance(v.op, Source) and v.op is not CONSTANT]
    others = [v for v in sources if v not in known]
    modules = [p for x in given if is_module(x) for p in x.parameters()]
    for p in modules:
        if not isinstance(p, Value):
            raise OperandError(f"a module's parameters are Values, got {p!r:.60}")
    theta = list(dict.fromkeys([*modules, *others]))
    theta_block = LeafBlock(PARAMETERS, theta, len(theta), (), False)
    return Recording([*blocks, theta_block], output, nodes, start)


def refilled(tree: Any, numbers: Sequence[Any]) -> Any:
    """The tree with other numbers in the place of its own."""
    each = iter(numbers)
    return rebuild(tree, lambda _: next(each))


def trace(recording: Recording) -> list[Any]:
    """What tells two recordings apart: each operation and constant, and each leaf's origin.

    It is valid as long as the leaves that do not belong to an argument exist.
    """
    arguments = recording.blocks[:-1]
    given = {x: (b, i) for b, block in enumerate(arguments) for i, x in enumerate(block.leaves)}
    place: dict[Value, int] = {}
    lines: list[Any] = []
    for i, v in enumerate(recording.nodes):
        place[v] = i
        if not v.is_leaf:
            inputs = [place[x] if x in place else repr(x.data) for x in v.inputs]
            lines.append((v.op, inputs))
        else:
            lines.append(repr(v.data) if v.op is CONSTANT else given.get(v, id(v)))
    results = [y for _, y in leaves(recording.output)]
    return [*lines, [place[y] if isinstance(y, Value) else repr(y) for y in results]]
