"""Functions that turn a function into its derivatives.

Each records the function's graph on fresh leaves and sweeps it. If a Value takes part that comes
from outside (an argument of an enclosing derivative, a variable that the function refers to), the
derivative is itself a graph, so that all of these nest to any order; otherwise it is a number.

Arguments may be numbers, lists, tuples, dicts and numpy arrays of numbers: a derivative has the
shape of the argument that it is for. Named tuples stay what they are, and so do kinds of dict whose
`copy()` is of their own kind, such as OrderedDict and defaultdict; others become a dict.
`argnums` chooses the argument, or several as a tuple, as in `torch.func`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

from ..engine.adjoints import adjoints
from ..engine.births import tick
from ..engine.errors import OperandError, ShapeError
from ..engine.forward import tangents
from ..engine.graph import order
from ..engine.modes import watching
from ..engine.ops import identity
from ..engine.recorded import number_of
from ..engine.value import Value
from .containers import argument_names, leaves, matched, rebuild
from .graphs import weighted_sum

Argnums = int | tuple[int, ...]


def grad(f: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """The gradient of f, which returns one number.

    >>> grad(lambda x: x**3)(2.0)
    12.0
    >>> grad(grad(lambda x: x**3))(2.0)
    12.0
    >>> grad(lambda w: w["a"] * w["b"])({"a": 2, "b": 5})
    {'a': 5.0, 'b': 2.0}
    """
    both = value_and_grad(f, argnums)

    @wraps(f, assigned=("__doc__", "__name__"), updated=())
    def gradient(*args: Any, **named: Any) -> Any:
        return both(*args, **named)[1]

    return gradient


def value_and_grad(f: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """The pair of f's value and its gradient.

    >>> value_and_grad(lambda x: x**2)(3.0)
    (9.0, 6.0)
    """
    _check_function(f)

    @wraps(f, assigned=("__doc__", "__name__"), updated=())
    def both(*args: Any, **named: Any) -> Any:
        record = _record(f, args, named, argnums)
        y = record.single_output()
        slopes = iter(adjoints(y, record.fresh, record.open, record.start))
        return record.out(y), record.shaped(lambda leaf: record.out(next(slopes)))

    return both


def vjp(f: Callable[..., Any], *args: Any) -> tuple[Any, Callable[[Any], Any]]:
    """f's value, and the function that pulls a cotangent back to the arguments.

    The cotangent has the shape of the value; one derivative is returned for each argument.

    >>> y, pull = vjp(lambda a, b: [a * b, a + b], 2.0, 5.0)
    >>> y, pull([1.0, 10.0])
    ([10.0, 7.0], (15.0, 12.0))
    """
    record = _record(f, args, {}, tuple(range(len(args))))
    outputs = [y for _, y in leaves(record.output, "f(...)")]

    def pull(cotangent: Any) -> Any:
        weights = matched(cotangent, record.output, "cotangent", "f's value")
        y = weighted_sum(weights, outputs)
        open = record.open or any(isinstance(w, Value) for w in weights)
        slopes = iter(adjoints(y, record.fresh, open, record.start))
        return record.shaped(lambda leaf: _handed_out(next(slopes), open))

    return rebuild(record.output, record.out), pull


def jvp(f: Callable[..., Any], primals: tuple[Any, ...], tangent: tuple[Any, ...]) -> Any:
    """f's value, and its derivative in the direction of the tangent: forward mode.

    >>> jvp(lambda a, b: a * b, (2.0, 5.0), (1.0, 0.0))
    (10.0, 5.0)
    """
    if not isinstance(primals, tuple) or not isinstance(tangent, tuple):
        raise OperandError("jvp takes two tuples, with one entry for each argument of f")
    record = _record(f, primals, {}, tuple(range(len(primals))))
    direction = matched(tangent, primals, "tangent", "primals")
    open = record.open or any(isinstance(d, Value) for d in direction)
    outputs = [y for _, y in leaves(record.output, "f(...)") if isinstance(y, Value)]
    seeds = zip(record.fresh, direction, strict=True)
    moving = {x: d for x, d in seeds if isinstance(d, Value) or d != 0}  # 0 is not to move at all
    moved = tangents(outputs, moving, open, record.start)
    value = rebuild(record.output, record.out)
    slope = rebuild(record.output, lambda y: _handed_out(moved.get(y, 0.0), open))
    return value, slope


def jacobian(f: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """The derivative of every output of f for every input.

    Its shape is that of f's output, with the shape of the argument for each number there; for numpy
    arrays it is one array, whose shape is both shapes joined, as in PyTorch. Reverse mode runs once
    for each output, forward mode once for each input: the cheaper one is used.

    >>> jacobian(lambda x: [x[0] * x[1], x[0] + x[1]])([2.0, 5.0])
    [[5.0, 2.0], [1.0, 1.0]]
    """
    _check_function(f)

    @wraps(f, assigned=("__doc__", "__name__"), updated=())
    def matrix(*args: Any, **named: Any) -> Any:
        record = _record(f, args, named, argnums)
        outputs = [y for _, y in leaves(record.output, "f(...)")]
        if len(record.fresh) < len(outputs):
            values = [y for y in outputs if isinstance(y, Value)]
            columns = [tangents(values, {x: 1.0}, record.open, record.start) for x in record.fresh]
            rows = [[column.get(y, 0.0) for column in columns] for y in outputs]
        else:
            rows = [
                adjoints(y, record.fresh, record.open, record.start)
                if isinstance(y, Value)
                else [0.0] * len(record.fresh)
                for y in outputs
            ]
        entries = iter([[record.out(d) for d in row] for row in rows])

        def row(y: Any) -> Any:
            slopes = iter(next(entries))
            return record.shaped(lambda leaf: next(slopes))

        return rebuild(record.output, row, record.shaped(lambda leaf: 0.0))

    return matrix


def hessian(f: Callable[..., Any], argnums: int = 0) -> Callable[..., Any]:
    """The second derivatives of f, which returns one number.

    >>> hessian(lambda x: x[0] ** 2 * x[1])([3.0, 5.0])
    [[10.0, 6.0], [6.0, 0.0]]
    """
    return jacobian(grad(f, argnums), argnums)


def hvp(f: Callable[..., Any], x: Any, v: Any) -> Any:
    """The Hessian of f at x times v, without the Hessian: forward over reverse.

    >>> hvp(lambda x: x[0] ** 2 * x[1], [3.0, 5.0], [1.0, 0.0])
    [10.0, 6.0]
    """
    return jvp(grad(f), (x,), (v,))[1]


class _Record(NamedTuple):
    """A function's graph on fresh leaves."""

    output: Any
    fresh: list[Value]
    arguments: Any  # those that are differentiated, as called
    start: int  # nothing of it was born before
    open: bool  # whether Values from outside take part: derivatives are then graphs

    def single_output(self) -> Value:
        """The output, which must be one number."""
        if isinstance(self.output, Value):
            return self.output
        numbers = [y for _, y in leaves(self.output, "f(...)")]
        if len(numbers) != 1 or isinstance(self.output, (list, tuple, dict)):
            raise ShapeError(
                f"f returned a {type(self.output).__name__} of {len(numbers)} numbers: a gradient "
                "is of one number, jacobian is for several"
            )
        return numbers[0] if isinstance(numbers[0], Value) else Value(numbers[0])

    def out(self, x: Any) -> Any:
        """x as handed to the caller."""
        return _handed_out(x, self.open)

    def shaped(self, replace: Callable[[Any], Any]) -> Any:
        """The differentiated arguments, with something else for each leaf."""
        return rebuild(self.arguments, replace)


def _check_function(f: object) -> None:
    if not callable(f):
        raise OperandError(
            f"derivatives are of functions, got {type(f).__name__}: "
            "write grad(f)(x) for the gradient of f at x"
        )


def _handed_out(x: Any, open: bool) -> Any:
    """A result: a Value where others take part, else a float."""
    if isinstance(x, Value):
        return x if open else number_of(x)  # which nothing from outside has to do with
    return float(x)


def _record(
    f: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any], argnums: Argnums
) -> _Record:
    """Call f with fresh leaves for the numbers of the chosen arguments."""
    _check_function(f)
    chosen = argnums if isinstance(argnums, tuple) else (argnums,)
    for i in chosen:
        if not isinstance(i, int) or isinstance(i, bool):
            raise OperandError(f"argnums is an int or a tuple of ints, got {argnums!r}")
        if not -len(args) <= i < len(args):
            raise OperandError(
                f"argnums={argnums} asks for argument {i}, but f was called with {len(args)} "
                f"positional argument{'s' * (len(args) != 1)}"
            )
    if len({i % len(args) for i in chosen}) < len(chosen):
        raise OperandError(f"argnums={argnums} names one argument twice")
    start = tick()  # a leaf that is older than this comes from outside
    names = dict(enumerate(argument_names(f)))
    fresh: list[Value] = []
    outside = False
    replaced = list(args)
    for i in (i % len(args) for i in chosen):
        labels = iter([name for name, _ in leaves(args[i], names.get(i, f"x{i}"))])

        def leaf(x: Any, labels: Any = labels) -> Value:
            nonlocal outside
            own: Value
            if isinstance(x, Value) and not x.is_constant:
                outside = True
                own = identity(x)
            else:
                own = Value(x.data if isinstance(x, Value) else x)
            own.label = next(labels)
            fresh.append(own)
            return own

        replaced[i] = rebuild(args[i], leaf)
    with watching(start):
        output = f(*replaced, **named)
    if output is None:
        raise OperandError("f returned None: a function to differentiate returns its result")
    if not outside:
        values = [y for _, y in leaves(output, "f(...)") if isinstance(y, Value)]
        outside = any(oldest.birth < start for oldest in order(*values, since=start)[:1])
    arguments = (
        args[chosen[0]] if not isinstance(argnums, tuple) else tuple(args[i] for i in chosen)
    )
    return _Record(output, fresh, arguments, start, outside)
