"""Arguments and results of any shape: numbers in lists, tuples, dicts and numpy arrays."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

from ..engine.errors import OperandError, ShapeError
from ..engine.operands import as_float, elements, is_array
from ..engine.primitive import Primitive
from ..engine.value import Value

DEEPEST = 100  # containers within containers
NUMBERS = {float, Value}  # the types of the usual leaves


def leaves(tree: Any, name: str = "x") -> Iterator[tuple[str, Any]]:
    """Every number and Value of the tree with its name, in order.

    >>> list(leaves({"w": [1, 2], "b": 3}))
    [("x['w'][0]", 1), ("x['w'][1]", 2), ("x['b']", 3)]
    """
    todo = [(name, tree, 0)]
    while todo:
        name, part, depth = todo.pop()
        if depth > DEEPEST:
            raise OperandError(f"{name:.40}... is nested more than {DEEPEST} deep")
        if isinstance(part, dict):
            items = [(f"{name}[{key!r}]", part[key], depth + 1) for key in part]
            todo.extend(reversed(items))
        elif isinstance(part, (list, tuple)):
            if depth < DEEPEST and {*map(type, part)} <= NUMBERS:  # which need no second look
                yield from ((f"{name}[{i}]", x) for i, x in enumerate(part))
                continue
            items = [(f"{name}[{i}]", x, depth + 1) for i, x in enumerate(part)]
            todo.extend(reversed(items))
        elif is_array(part):
            row = elements(part, name)
            if row.dtype in (float, object):
                row = row.tolist()
            before = "[" if part.ndim == 1 else ".flat["
            names = (f"{name}{before}{i}]" if part.ndim else name for i in range(len(row)))
            if {*map(type, row)} <= NUMBERS:
                yield from zip(names, row, strict=True)
            else:
                yield from map(_leaf, names, row)
        else:
            yield _leaf(name, part)


def _leaf(name: str, x: Any) -> tuple[str, Any]:
    """The name and x, if x is a number or a Value."""
    if not isinstance(x, Value) and as_float(x) is None:
        raise OperandError(
            f"{name} is a {type(x).__name__}: derivatives are of numbers, and of lists, "
            "tuples, dicts and numpy arrays of numbers"
        )
    return name, x


def matched(tree: Any, like: Any, name: str, of: str) -> list[Any]:
    """The leaves of a tree in the order of another tree, whose structure it must have.

    >>> matched({"b": 2, "w": 1}, {"w": 0, "b": 0}, "tangent", "primals")
    [1.0, 2.0]
    """
    numbers: list[Any] = []
    todo = [(name, tree, like)]
    while todo:
        at, part, model = todo.pop()
        if isinstance(model, dict):
            if not isinstance(part, dict) or part.keys() != model.keys():
                keys = sorted(map(str, model))
                raise ShapeError(f"{at} must be a dict with the keys {keys}, as in {of}")
            todo.extend((f"{at}[{k!r}]", part[k], model[k]) for k in reversed(model))
        elif isinstance(model, (list, tuple)) or is_array(model):
            flat_part, flat_model = (elements(x, at) if is_array(x) else x for x in (part, model))
            shape, due = (getattr(x, "shape", None) for x in (part, model))
            if not hasattr(part, "__len__") or isinstance(part, (str, bytes, dict, set)):
                raise OperandError(f"{at} is a {type(part).__name__}, but {of} has several numbers")
            if len(flat_part) != len(flat_model) or (shape and due and shape != due):
                raise ShapeError(
                    f"{at} has {len(flat_part)} numbers, but {of} has {len(flat_model)}"
                )
            pairs = list(zip(flat_part, flat_model, strict=True))
            todo.extend((f"{at}[{i}]", *pairs[i]) for i in reversed(range(len(pairs))))
        elif isinstance(part, Value):
            numbers.append(part)
        else:
            number = None if is_array(part) and part.ndim else as_float(_scalar(part))
            if number is None:
                raise OperandError(f"{at} is a {type(part).__name__}, but must be a number")
            numbers.append(number)
    return numbers


def _scalar(x: Any) -> Any:
    return x.item() if is_array(x) else x


def argument_names(f: Callable[..., Any]) -> list[str]:
    """The names of f's positional arguments, as far as they are known."""
    if isinstance(f, Primitive):
        return list(f.names)
    code = getattr(unwrap(f), "__code__", None)
    return list(code.co_varnames[: code.co_argcount]) if code else []


def unwrap(f: Any) -> Any:
    """The function inside all wrappers."""
    while hasattr(f, "__wrapped__"):
        f = f.__wrapped__
    return f


def rebuild(tree: Any, replace: Callable[[Any], Any], pattern: Any = 0.0) -> Any:
    """The tree with `replace(leaf)` for each number and Value, in the order of `leaves`.

    `pattern` has the structure of what `replace` returns, which an empty array does not show.
    """
    if isinstance(tree, dict):
        return dict_like(tree, {key: rebuild(part, replace, pattern) for key, part in tree.items()})
    if isinstance(tree, (list, tuple)):
        if {*map(type, tree)} <= NUMBERS:
            return sequence_like(tree, [*map(replace, tree)])
        return sequence_like(tree, [rebuild(part, replace, pattern) for part in tree])
    if is_array(tree):
        return _array(tree, [replace(x) for x in tree.ravel()], pattern)
    return replace(tree)


def dict_like(dictionary: Any, parts: dict[Any, Any]) -> Any:
    """The parts in a dict of the type that the dictionary's own copy has."""
    copied = dictionary.copy()
    for key, part in parts.items():
        copied[key] = part
    return copied


def sequence_like(sequence: Any, parts: list[Any]) -> Any:
    """The parts as a list, a tuple or a named tuple, whichever the sequence is."""
    kind = type(sequence)
    if hasattr(sequence, "_make"):
        return kind._make(parts)
    try:
        return kind(parts)
    except TypeError:  # it is not made from its items
        return list(parts) if isinstance(sequence, list) else tuple(parts)


def _array(like: Any, parts: list[Any], pattern: Any) -> Any:
    """The parts in an array of the same shape: of floats if they are numbers, else of objects.

    Parts that are arrays themselves become one array, whose shape is both shapes joined; parts that
    are containers become one container of arrays.
    """
    if isinstance(pattern, dict):
        columns = {k: _array(like, [part[k] for part in parts], pattern[k]) for k in pattern}
        return dict_like(pattern, columns)
    if isinstance(pattern, (list, tuple)):
        rows = [_array(like, [part[i] for part in parts], x) for i, x in enumerate(pattern)]
        return sequence_like(pattern, rows)
    if is_array(pattern):
        numpy = sys.modules["numpy"]
        joined = numpy.stack(parts) if parts else numpy.zeros(0)
        return joined.reshape(like.shape + pattern.shape)
    array = like.astype(object)
    for i, part in enumerate(parts):
        array.flat[i] = part
    return array.astype(float) if all(as_float(part) is not None for part in parts) else array
