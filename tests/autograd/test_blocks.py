"""Blocks that are opened for others: by context managers, fixtures, decorators, in threads."""

from __future__ import annotations

import contextvars
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from opening import Opening, allowed, both_kinds, nothing_stays_open, path  # noqa: F401  a fixture


@both_kinds
def test_a_context_manager_opens_it_for_its_user(
    opening: Opening, ask: Any, inside: Any, outside: Any
) -> None:
    @contextmanager
    def quiet() -> Iterator[None]:
        with opening():
            yield

    @contextmanager
    def quieter() -> Iterator[None]:
        with quiet():
            yield

    for manager in (quiet, quieter):
        with manager():
            assert ask() == inside
        assert ask() == outside

        def generator(manager: Any = manager) -> Iterator[Any]:
            with manager():
                yield ask()
                yield ask()

        assert [(each, ask()) for each in generator()] == [(inside, outside)] * 2


@both_kinds
def test_an_exit_stack_opens_it_for_its_user(
    opening: Opening, ask: Any, inside: Any, outside: Any
) -> None:
    def filled() -> ExitStack:
        stack = ExitStack()
        stack.enter_context(opening())
        return stack

    with filled():
        assert ask() == inside

    def generator() -> Iterator[Any]:
        with ExitStack() as stack:
            stack.enter_context(opening())
            yield ask()

    assert [(each, ask()) for each in generator()] == [(inside, outside)]


@both_kinds
def test_a_fixture_opens_it_for_its_test(
    opening: Opening, ask: Any, inside: Any, outside: Any
) -> None:
    def fixture() -> Iterator[None]:
        with opening():
            yield

    def set_up() -> Iterator[None]:
        it = fixture()
        next(it)
        return it

    it = set_up()
    assert ask() == inside
    assert next(it, "done") == "done" and ask() == outside


@both_kinds
def test_it_decorates_functions(opening: Opening, ask: Any, inside: Any, outside: Any) -> None:
    @opening()  # type: ignore[untyped-decorator]
    def decorated(depth: int = 3) -> list[Any]:
        return [ask()] if not depth else [ask(), *decorated(depth - 1)]

    answers = decorated()
    if inside is True:
        assert answers == [True] * 4
    else:
        assert answers == [("inside",) * (n + 1) for n in range(4)]
    assert ask() == outside

    def generator() -> Iterator[Any]:
        yield decorated(0)
        yield ask()

    assert [*generator()] == [[inside], outside]


@both_kinds
def test_a_thread_with_the_context_has_the_block(
    opening: Opening, ask: Any, inside: Any, outside: Any
) -> None:
    answers: list[Any] = []

    def in_thread(run: Callable[..., Any]) -> Any:
        thread = threading.Thread(target=lambda: answers.append(run(ask)))
        thread.start()
        thread.join()
        return answers.pop()

    with opening():
        assert in_thread(contextvars.copy_context().run) == inside
        assert in_thread(lambda f: f()) == outside


@both_kinds
def test_an_interrupt_at_any_moment_leaves_nothing_open(
    opening: Opening, ask: Any, inside: Any, outside: Any
) -> None:
    def interrupted_at(moment: int) -> bool:
        """Open and close the block; Ctrl-C comes after `moment` calls have begun, or have come back
        from C, which is when Python looks for it.
        """
        left = moment

        def look(frame: Any, event: str, _: Any) -> None:
            nonlocal left
            ours = frame.f_globals["__name__"] in (
                "autograd.engine.modes",
                "autograd.engine.blocks",
            )
            if sys.version_info < (3, 11) and event == "call" and frame.f_lasti >= 0:
                return  # what is raised where a generator goes on does not reach it in Python 3.10
            if ours and event in ("call", "c_return"):
                left -= 1
                if left < 0:
                    sys.setprofile(None)
                    raise KeyboardInterrupt

        before = sys.getprofile()
        try:
            sys.setprofile(look)
            with opening():
                pass
        except KeyboardInterrupt:
            return True
        finally:
            sys.setprofile(before)
        return False

    moments = 0
    while interrupted_at(moments):
        assert ask() == outside
        moments += 1
    assert moments >= 8
    with opening():
        assert ask() == inside
