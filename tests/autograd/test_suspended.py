"""Blocks in generators hold for what the generator does, not for what its caller does meanwhile."""

from __future__ import annotations

import asyncio
import gc
import sys
import weakref
from collections.abc import AsyncIterator, Iterator
from itertools import permutations
from typing import Any

import pytest
from opening import Opening, allowed, both_kinds, nothing_stays_open, path  # noqa: F401  a fixture

from autograd import NonFiniteError, Value, allow_nonfinite, exp, scope
from autograd.program import compile


@both_kinds
def test_a_suspended_generator_keeps_its_block_to_itself(
    opening: Opening, ask: Any, inside: Any, outside: Any
) -> None:
    def generator() -> Iterator[Any]:
        yield ask()
        with opening():
            yield ask()
            yield ask()
        yield ask()

    answers = []
    for each in generator():
        answers.append((each, ask()))
    assert answers == [(x, outside) for x in (outside, inside, inside, outside)]


@both_kinds
def test_each_way_of_going_on_is_that_of_a_caller(
    opening: Opening, ask: Any, inside: Any, outside: Any
) -> None:
    def generator() -> Iterator[Any]:
        with opening():
            while True:
                yield ask()

    it = generator()
    assert next(it) == inside and ask() == outside
    assert it.send(None) == inside and ask() == outside  # type: ignore[attr-defined]
    assert [x for x, _ in zip(it, range(2), strict=False)] == [inside] * 2 and ask() == outside
    assert [(x, ask()) for x in [next(it)]] == [(inside, outside)]
    first, *_ = ((x, ask()) for x in [next(it)])
    assert first == (inside, outside)

    def helper() -> Any:
        return next(it), ask()

    assert helper() == (inside, outside) and ask() == outside
    it.close()  # type: ignore[attr-defined]
    assert ask() == outside


@both_kinds
@pytest.mark.parametrize("way", ["yield from", "loop"])
def test_generators_of_generators_keep_their_blocks_to_themselves(
    opening: Opening, ask: Any, inside: Any, outside: Any, way: str
) -> None:
    def inner() -> Iterator[Any]:
        with opening():
            yield ask()
            yield ask()

    between = []

    def middle() -> Iterator[Any]:
        if way == "yield from":
            yield from inner()
        else:
            for each in inner():
                between.append(ask())
                yield each

    def outer() -> Iterator[Any]:
        yield from middle()

    for each in outer():
        assert (each, ask()) == (inside, outside)
    assert set(between) <= {outside}


@both_kinds
def test_a_block_around_a_generator_holds_in_it(
    opening: Opening, ask: Any, inside: Any, outside: Any
) -> None:
    def generator() -> Iterator[Any]:
        yield ask()
        yield ask()

    it = generator()
    with opening():
        assert next(it) == inside
    assert next(it) == outside


@both_kinds
def test_asynchronous_generators_keep_their_blocks_to_themselves(
    opening: Opening, ask: Any, inside: Any, outside: Any
) -> None:
    async def generator() -> AsyncIterator[Any]:
        with opening():
            yield ask()
            await asyncio.sleep(0)
            yield ask()

    async def main() -> list[Any]:
        return [(each, ask()) async for each in generator()]

    assert asyncio.run(main()) == [(inside, outside)] * 2


@both_kinds
def test_tasks_have_the_block_that_they_are_started_in(
    opening: Opening, ask: Any, inside: Any, outside: Any
) -> None:
    async def work() -> list[Any]:
        answers = [ask()]
        await asyncio.sleep(0)
        return [*answers, ask()]

    async def main() -> Any:
        with opening():
            task = asyncio.create_task(work())
            await asyncio.sleep(0)
            mine = await work()
        return await task, mine, await work()

    assert asyncio.run(main()) == ([inside] * 2, [inside] * 2, [outside] * 2)


@pytest.mark.parametrize("order", [*permutations("abc")])
@both_kinds
def test_blocks_that_close_in_any_order_leave_nothing_behind(
    opening: Opening, ask: Any, inside: Any, outside: Any, order: tuple[str, ...]
) -> None:
    def generator() -> Iterator[Any]:
        with opening():
            yield ask()

    its = {name: generator() for name in "abc"}
    for it in its.values():
        assert next(it) == inside and ask() == outside
    for name in order:
        assert next(its[name], "done") == "done" and ask() == outside


@both_kinds
def test_a_generators_block_that_closes_within_anothers_closes_nothing_else(
    opening: Opening, ask: Any, inside: Any, outside: Any
) -> None:
    def generator() -> Iterator[Any]:
        with opening():
            yield ask()

    first = generator()
    assert next(first) == inside
    with opening():
        assert ask() == inside
        assert next(first, "done") == "done"
        assert ask() == inside
        second = generator()
        next(second)
        assert ask() == inside
    assert ask() == outside
    assert next(second, "done") == "done" and ask() == outside


def test_scopes_nest_across_generators() -> None:
    def generator() -> Iterator[tuple[str, ...]]:
        with scope("a"):
            yield path()
            with scope("b"):
                yield path()
                yield path()

    it = generator()
    with scope("outer"):
        assert next(it) == ("outer", "a")
        with scope("c"):
            assert path() == ("outer", "c")
        assert next(it) == ("outer", "a", "b")
        with scope("d"):
            assert path() == ("outer", "d")
        assert path() == ("outer",)
    assert next(it) == ("outer", "a", "b") and path() == ()
    assert next(it, None) is None


@both_kinds
@pytest.mark.parametrize("cyclic", [False, True])
def test_a_generator_that_is_dropped_closes_its_block_and_keeps_nothing(
    opening: Opening, ask: Any, inside: Any, outside: Any, cyclic: bool
) -> None:
    class Thing:
        pass

    def generator(thing: Any) -> Iterator[Any]:
        with opening():
            yield ask()
        del thing

    def user() -> weakref.ref[Any]:
        thing: Any = Thing()
        it = generator(thing)
        if cyclic:
            thing.it = it
        assert next(it) == inside
        return weakref.ref(thing)

    gc.disable()
    try:
        dropped = user()
        if cyclic or sys.version_info < (3, 11):  # whose contextlib leaves a cycle on its way out
            gc.collect()
        assert dropped() is None and ask() == outside
    finally:
        gc.enable()


def test_the_backward_pass_and_programs_ask_as_well() -> None:
    program = compile(lambda x: exp(x))

    def generator() -> Iterator[Any]:
        with allow_nonfinite():
            x = Value(0.0)
            y = x**0.5
            yield y
            y.backward()
            yield x.grad, program(1000.0)

    it = generator()
    y = next(it)
    with pytest.raises(NonFiniteError):
        y.backward()
    with pytest.raises(NonFiniteError):
        program(1000.0)
    assert next(it) == (float("inf"), float("inf"))
    with pytest.raises(NonFiniteError):
        program(1000.0)
