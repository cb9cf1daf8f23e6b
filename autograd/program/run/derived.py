"""Derived: a program's Jacobians, Hessians and products with them, as programs of their own."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import update_wrapper
from typing import Any

import numpy as np

from ...derivatives.containers import dict_like, leaves, matched, rebuild, sequence_like
from ...derivatives.graphs import as_value, gradients
from ...engine.errors import OperandError, ShapeError
from ...engine.ops import identity
from ...engine.value import Value
from ..passes.recording import bound, flat_arguments, is_module, signature_of, with_arguments
from .packing import asked_names

Rule = Callable[[Any, Any, Any], Any]
"""Of f's result, the Values to differentiate by, and a direction: a derivative."""


def _jacobian(y: Any, xs: Any, _: Any) -> Any:
    return rebuild(y, lambda part: gradients(as_value(part), xs), xs)


def _hessian(y: Any, xs: Any, _: Any) -> Any:
    return rebuild(gradients(_single(y), xs), lambda slope: gradients(slope, xs), xs)


def _hvp(y: Any, xs: Any, direction: Any) -> Any:
    return gradients(gradients(_single(y), xs), xs, direction)


RULES: dict[str, Rule] = {"jacobian": _jacobian, "hessian": _hessian, "hvp": _hvp}


class Derived:
    """What a program gives besides its value and its gradient."""

    f: Callable[..., Any]
    over: tuple[str, ...]
    reduce: Any
    _once: Callable[..., Any] | None
    _target: Any
    _derived: dict[tuple[str, str], Any]

    def _given(self, args: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any]:
        raise NotImplementedError

    def jacobian(self, /, *args: Any, wrt: int | str = 0, **named: Any) -> Any:
        """The derivative of every output for every number of an argument, or of a module.

        Its shape is that of f's result, with the argument's shape for each number there. In a batch
        with `reduce=None` there is one for each example, along the first axis of arrays.

        >>> from autograd import compile
        >>> compile(lambda x: [x[0] * x[1], x[0] + x[1]]).jacobian([2.0, 5.0])
        [[5.0, 2.0], [1.0, 1.0]]
        """
        return self._derivative("jacobian", wrt, args, named)

    def hessian(self, /, *args: Any, wrt: int | str = 0, **named: Any) -> Any:
        """The second derivatives of f's result, which is one number, for an argument or a module.

        >>> from autograd import compile
        >>> compile(lambda x: x[0] ** 2 * x[1]).hessian([3.0, 5.0])
        [[10.0, 6.0], [6.0, 0.0]]
        """
        return self._derivative("hessian", wrt, args, named)

    def hvp(self, /, *args: Any, v: Any = None, wrt: int | str = 0, **named: Any) -> Any:
        """The Hessian times v, which has the argument's structure, without the Hessian.

        >>> from autograd import compile
        >>> compile(lambda x: x[0] ** 2 * x[1]).hvp([3.0, 5.0], v=[1.0, 0.0])
        [10.0, 6.0]
        """
        if v is None:
            raise OperandError(
                "hvp needs a direction, by its name: v=..., shaped like the argument"
            )
        return self._derivative("hvp", wrt, (v, *args), named)

    def _derivative(self, kind: str, wrt: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        given = self._given(args[kind == "hvp" :], named)
        if isinstance(wrt, tuple):
            raise OperandError(f"{kind} is by one argument at a time, got wrt={wrt!r}")
        (name,) = asked_names(wrt, given)
        if name in self.over and self.reduce is not None:
            raise OperandError(
                f"each example has its own {name}: batch(over=..., reduce=None) gives the {kind} "
                "of each"
            )
        program = self._derived.get((kind, name))
        if program is None:
            f, direction = derived_function(self.f, kind, name, len(args))
            over = (*self.over, *([direction] if name in self.over and direction else []))
            maker: Any = type(self)  # Program
            once = self._once and derived_function(self._once, kind, name, len(args))[0]
            program = self._derived[kind, name] = maker(
                f, over, self.reduce, once=once, target=self._target
            )
        return _examples_first(program(*args, **named))


def derived_function(
    f: Callable[..., Any], kind: str, name: str, count: int
) -> tuple[Callable[..., Any], str]:
    """The function whose value is a derivative of f, and the name of its first argument if that is
    a direction.
    """
    rule, has_direction = RULES[kind], kind == "hvp"

    def derivative(*args: Any, **named: Any) -> Any:
        call = bound(f, args[has_direction:], named)
        given = dict(flat_arguments(call))
        x = given[name]
        if is_module(x):
            xs: Any = np.array(list(x.parameters()), dtype=object)
        else:
            xs = given[name] = rebuild(x, _own)
        if has_direction:
            matched(args[0], xs, "v", name)
        twin = with_arguments(call, iter(given.values()))
        return rule(f(*twin.args, **twin.kwargs), xs, args[0] if has_direction else None)

    update_wrapper(derivative, f, updated=())
    signature = signature_of(f, count)
    parameters = [*signature.parameters.values()]
    direction = ""
    if has_direction:
        direction = "v" + "_" * sum(p.name.rstrip("_") == "v" for p in parameters)
        first = inspect.Parameter(direction, inspect.Parameter.POSITIONAL_ONLY)
        parameters.insert(0, first)
    derivative.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return derivative, direction


def _own(x: Any) -> Value:
    """A node to differentiate by, in the place of a number or a Value."""
    if isinstance(x, Value) and not x.is_constant:
        return identity(x)  # type: ignore[no-any-return]
    return Value(x.data if isinstance(x, Value) else x)


def _single(y: Any) -> Value:
    """The one number that f returned."""
    numbers = [part for _, part in leaves(y, "f(...)")]
    if len(numbers) != 1:
        raise ShapeError(f"f returned {len(numbers)} numbers: a Hessian is of one number")
    return as_value(numbers[0])


def _examples_first(tree: Any) -> Any:
    """Arrays of arrays with a number for each example as one, examples along its first axis."""
    if isinstance(tree, dict):
        return dict_like(tree, {key: _examples_first(part) for key, part in tree.items()})
    if isinstance(tree, (list, tuple)):
        return sequence_like(tree, [_examples_first(part) for part in tree])
    if isinstance(tree, np.ndarray) and tree.dtype == object and tree.size:
        parts = list(tree.flat)
        if all(isinstance(part, np.ndarray) for part in parts):
            return np.moveaxis(np.stack(parts).reshape(*tree.shape, -1), -1, 0)
    return tree
