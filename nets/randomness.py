"""Whether something draws at random. A program would draw once, and keep that number for ever."""

from __future__ import annotations

import os
import random
import sys
from collections import deque
from collections.abc import Iterator
from functools import cache, partial
from types import BuiltinMethodType, CellType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from autograd import Primitive, Value

GENERATORS = (random.Random, np.random.Generator, np.random.BitGenerator, np.random.RandomState)
PLAIN = (str, bytes, int, float, complex, np.ndarray, Value, Primitive, CodeType, ModuleType)
"""What refers to no generator of random numbers."""
OURS = ("autograd", "nets", "viz", "numpy")
STANDARD = os.path.dirname(os.__file__)
MOST = 100_000  # objects to look at


class RandomStates:
    """The states of random generators at one moment: those of Python and numpy that everybody
    shares, and all that some objects reach.

    >>> generator = random.Random(1)
    >>> states = RandomStates({"dropout": [generator.random]})
    >>> states.moved()
    False
    >>> _ = generator.random()
    >>> states.moved()
    True
    """

    def __init__(self, *roots: Any) -> None:
        shared = [random._inst, np.random.mtrand._rand]
        self._generators = [*shared, *_generators(roots)]
        self._before = [_state(each) for each in self._generators]

    def moved(self) -> bool:
        """Whether one of them has been used since."""
        return [_state(each) for each in self._generators] != self._before


def _state(generator: Any) -> Any:
    """All that the next numbers follow from; None if they follow from nothing that is kept."""
    if isinstance(generator, random.Random):
        try:
            return generator.getstate()
        except NotImplementedError:  # the operating system's
            return None
    if isinstance(generator, np.random.RandomState):
        return _comparable(generator.get_state(legacy=False))
    return _comparable(getattr(generator, "bit_generator", generator).state)


def _comparable(state: Any) -> Any:
    if isinstance(state, dict):
        return {key: _comparable(each) for key, each in state.items()}
    return state.tobytes() if isinstance(state, np.ndarray) else state


def _generators(roots: tuple[Any, ...]) -> Iterator[Any]:
    """The generators that the objects reach, the nearest first."""
    seen: dict[int, Any] = {}
    todo = deque(roots)
    while todo and len(seen) < MOST:
        x = todo.popleft()
        if id(x) in seen or isinstance(x, PLAIN) or x is None:
            continue
        seen[id(x)] = x  # kept, so that nothing else gets its id
        if isinstance(x, GENERATORS):
            yield x
        else:
            todo.extend(_parts(x))


def _parts(x: Any) -> Iterator[Any]:
    """What an object reaches at once: attributes, elements, closures, globals, its own class."""
    if isinstance(x, (list, tuple, set, frozenset)):
        yield from x
    elif isinstance(x, dict):
        yield from x.values()
    elif isinstance(x, CellType):
        yield getattr(x, "cell_contents", None)  # an empty one has none
    elif isinstance(x, (MethodType, BuiltinMethodType)):
        yield from (x.__self__, getattr(x, "__func__", None))
    elif isinstance(x, partial):
        yield from (x.func, x.args, x.keywords)
    elif isinstance(x, (FunctionType, type)) and _is_known(x):
        return
    elif isinstance(x, FunctionType):
        yield from (x.__closure__, x.__defaults__, x.__kwdefaults__, vars(x))
        yield from _named_globals(x)
    elif isinstance(x, type):
        yield from (*vars(x).values(), *x.__bases__)
    else:
        yield from (type(x), getattr(x, "__dict__", None), getattr(x, "__wrapped__", None))
        slots = [getattr(each, "__slots__", ()) for each in type(x).__mro__]
        named = [name for each in slots for name in ([each] if isinstance(each, str) else each)]
        yield from (getattr(x, name, None) for name in named)


def _is_known(x: Any) -> bool:
    """Whether a function or class draws only from what it is given, as numpy's and Python's do."""
    return _is_known_package(str(x.__module__).partition(".")[0])


@cache
def _is_known_package(name: str) -> bool:
    file = getattr(sys.modules.get(name), "__file__", None)  # somebody's test.py is not Python's
    is_standard = name in sys.stdlib_module_names and (file or STANDARD).startswith(STANDARD)
    return is_standard or name in OURS


def _named_globals(f: FunctionType) -> Iterator[Any]:
    """What a function's names mean in its module, and in the modules that are among them."""
    names = set(_names(f.__code__))
    spaces = {id(f.__globals__): f.__globals__}
    todo = [f.__globals__]
    while todo:
        space = todo.pop()
        for x in [space[name] for name in names & space.keys()]:
            if not isinstance(x, ModuleType):
                yield x
            elif id(vars(x)) not in spaces:
                spaces[id(vars(x))] = vars(x)
                todo.append(vars(x))


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _names(each)
