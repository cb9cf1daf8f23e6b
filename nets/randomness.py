"""Whether something draws at random. A program would draw once, and keep that number for ever."""

from __future__ import annotations

import gc
import random
from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from autograd import Primitive, Value

GENERATORS = (random.Random, np.random.Generator, np.random.BitGenerator, np.random.RandomState)
PLAIN = (str, bytes, int, float, complex, np.ndarray, Value, Primitive, CodeType, ModuleType)
"""What refers to no generator of random numbers."""
OURS = ("autograd", "nets", "viz", "numpy", "builtins", "random")
"""Packages whose functions and classes draw at random only from what they are given."""
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
    """The generators that the objects reach: by attributes, elements, closures and globals."""
    seen: dict[int, Any] = {}
    todo = list(roots)
    while todo and len(seen) < MOST:
        x = todo.pop()
        if id(x) in seen or isinstance(x, PLAIN) or x is None:
            continue
        seen[id(x)] = x  # kept, so that nothing else gets its id
        if isinstance(x, GENERATORS):
            yield x
        elif isinstance(x, FunctionType):
            if not _is_ours(x):
                parts = (x.__closure__, x.__defaults__, x.__kwdefaults__, vars(x))
                todo += [*parts, *_named_globals(x)]
        elif not (isinstance(x, type) and _is_ours(x)):
            todo += [type(x), *gc.get_referents(x)]


def _is_ours(x: Any) -> bool:
    return str(x.__module__).partition(".")[0] in OURS


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
