"""Whether something draws at random: a program would draw once, and keep that number."""

from __future__ import annotations

import os
import random
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from types import (
    BuiltinMethodType,
    CellType,
    CodeType,
    FunctionType,
    MemberDescriptorType,
    ModuleType,
)
from typing import Any

import numpy as np

from autograd import Primitive, Value

GENERATORS = (random.Random, np.random.Generator, np.random.BitGenerator, np.random.RandomState)
PLAIN = (str, bytes, int, float, complex, np.ndarray, Value, Primitive, CodeType, ModuleType)
"""Types whose objects refer to no generator of random numbers."""
KNOWN_PACKAGES = ("autograd", "nets", "viz", "numpy")
STANDARD_LIBRARY = os.path.dirname(os.__file__)
ELEMENTS = (list, tuple, set, frozenset, deque)
LIMIT = 100_000  # objects to look at


class RandomStates:
    """The states of random generators at one moment: the shared ones of Python and numpy, and all
    that some objects refer to.

    >>> generator = random.Random(1)
    >>> states = RandomStates({"dropout": [generator.random]})
    >>> states.moved()
    False
    >>> first = generator.random()
    >>> states.moved()
    True
    >>> states.restore()
    >>> generator.random() == first
    True
    """

    def __init__(self, *roots: Any) -> None:
        shared = [random._inst, np.random.mtrand._rand]
        self._generators = [*shared, *_generators(roots)]
        self._before = [_state(each) for each in self._generators]

    def moved(self) -> bool:
        """Whether one of them has been used since."""
        now = [_state(each) for each in self._generators]
        return [_comparable(each) for each in now] != [_comparable(each) for each in self._before]

    def restore(self) -> None:
        """Put all of them back to what they were at that moment."""
        for generator, state in zip(self._generators, self._before, strict=True):
            if isinstance(generator, random.Random):
                if state is not None:
                    generator.setstate(state)
            elif isinstance(generator, np.random.RandomState):
                generator.set_state(state)
            else:
                getattr(generator, "bit_generator", generator).state = state


def _state(generator: Any) -> Any:
    """What the next numbers follow from; None if the generator keeps nothing."""
    if isinstance(generator, random.Random):
        try:
            return generator.getstate()
        except NotImplementedError:  # the operating system's
            return None
    if isinstance(generator, np.random.RandomState):
        return generator.get_state(legacy=False)
    return getattr(generator, "bit_generator", generator).state


def _comparable(state: Any) -> Any:
    if isinstance(state, dict):
        return {key: _comparable(each) for key, each in state.items()}
    return state.tobytes() if isinstance(state, np.ndarray) else state


def _generators(roots: tuple[Any, ...]) -> Iterator[Any]:
    """The generators that the objects refer to, the nearest first."""
    seen: dict[int, Any] = {}
    todo = deque(roots)
    while todo and len(seen) < LIMIT:
        x = todo.popleft()
        if id(x) in seen or isinstance(x, PLAIN) or x is None:
            continue
        seen[id(x)] = x  # kept, so that nothing else gets its id
        if isinstance(x, GENERATORS):
            yield x
        else:
            todo.extend(_parts(x))


def _parts(x: Any) -> Iterator[Any]:
    """What an object refers to: attributes, elements, closures, globals, its class."""
    if isinstance(x, CellType):
        yield getattr(x, "cell_contents", None)  # an empty one has none
    elif isinstance(x, (FunctionType, type)) and _is_known(x):
        return
    elif isinstance(x, FunctionType):
        yield from (x.__closure__, x.__defaults__, x.__kwdefaults__, vars(x))
        yield from _named_globals(x)
    elif isinstance(x, type):
        yield from (*vars(x).values(), *x.__bases__)
    else:
        if isinstance(x, dict):
            yield from x.values()
        elif isinstance(x, ELEMENTS):
            yield from x
        if type(x) not in (dict, *ELEMENTS):  # a subclass of list may have more
            yield from (type(x), *_attributes(x))


def _attributes(x: Any) -> Iterator[Any]:
    """An object's attributes, without calling its own `__getattr__`."""
    with suppress(Exception):  # a class can define this as it likes
        yield x.__dict__
    if isinstance(x, BuiltinMethodType):
        yield x.__self__
    for each in type(x).__mro__:
        for slot in vars(each).values():
            if isinstance(slot, MemberDescriptorType):
                with suppress(AttributeError):  # of an empty one
                    yield slot.__get__(x)


def _is_known(x: Any) -> bool:
    """Whether a function or class of numpy or Python: it draws only from what it is given."""
    return _is_known_package(str(x.__module__).partition(".")[0])


@cache
def _is_known_package(name: str) -> bool:
    file = getattr(sys.modules.get(name), "__file__", None)  # a user's test.py is not Python's
    if name in KNOWN_PACKAGES:
        return True
    return name in sys.stdlib_module_names and (not file or file.startswith(STANDARD_LIBRARY))


def _named_globals(f: FunctionType) -> Iterator[Any]:
    """The globals that a function's names stand for, also in modules that it names."""
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
