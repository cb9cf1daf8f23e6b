"""Program: a function of numbers, recorded once, and run as array statements."""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import update_wrapper
from inspect import BoundArguments
from typing import Any

from ...engine.errors import AutogradError, OperandError
from ...engine.modes import nonfinite_allowed, watched_since
from ..passes.recording import argument_structure, bound, flat_arguments, names_over, plain_names
from ..passes.reduce import Reduce
from .derived import Derived
from .eager import derivatives, eager_answer, graph, is_followed
from .machine.choice import Examples, Target, check_options
from .once import check_once, for_the_call
from .packing import Wrt, asked_names, check_over
from .plan import Plan
from .shortcut import shortcut
from .texts import Texts

MOST_PLANS = 128  # that a program keeps: those used last
NO_NAMES: dict[str, Any] = {}
"""Of a call without named arguments, which makes no dictionary."""

VALUE = object()
"""In the place of `wrt`, for a call without derivatives."""


class Program(Texts, Derived):
    """A function of numbers as array statements, recorded when it is first called.

    >>> from autograd import compile
    >>> @compile
    ... def J(a, b, c):
    ...     return 3 * (a + b * c)
    >>> J(5, 3, 2)
    33.0
    >>> J.value_and_grad(5, 3, 2, wrt="b")
    (33.0, 6.0)
    """

    def __init__(
        self,
        f: Callable[..., Any],
        over: str | Sequence[str] = (),
        reduce: Reduce = "mean",
        examples: Examples = "columns",
        once: Callable[..., Any] | None = None,
        target: Target | None = None,
        threads: int | None = None,
    ) -> None:
        if not callable(f):
            raise OperandError(f"programs are of functions, got {type(f).__name__}")
        check_options(reduce, examples, target, threads)
        self._runs = target, int(threads or 1)
        self.f = f
        self.over = names_over(over)
        self.reduce = reduce
        self.examples = examples
        self.once = once
        self._once = once and for_the_call(f, once)
        self._names = plain_names(f)
        self._plans: OrderedDict[Any, Plan] = OrderedDict()  # the one used last stands last
        self._last: Plan | None = None
        self._wrt: tuple[str, ...] | None = None
        self._failure = ""
        self._derived: dict[tuple[str, str], Program] = {}
        self._called: tuple[tuple[Any, ...], dict[str, Any]] | None = None
        self._lock = threading.RLock()
        update_wrapper(self, f, updated=())

    def __get__(self, instance: Any, owner: type | None = None) -> Program:
        """The program of a bound method, new each time: the method may read attributes that change.
        `J = net.J` keeps one, with the attributes as they are when it is recorded.
        """
        if instance is None:
            return self
        once = self._once and self._once.__get__(instance)
        f = self.f.__get__(instance)
        return Program(f, self.over, self.reduce, self.examples, once, *self._runs)

    def __call__(self, /, *args: Any, **named: Any) -> Any:
        """f's value for these arguments. If there are Values among them, it is a Value too, with
        the graph that f makes.
        """
        if not named and (result := self._enter(args, VALUE)) is not None:
            return result
        given = self._given(args, named)
        if is_followed(self.f, self.over, given.values(), args, named, self._once):
            check_over(self.over, given)
            call = bound(self.f, args, named)
            return graph(self.f, call, self.over, self.reduce, self._once)
        plan = self._plan(given, args, named)
        self._prepare(given, plan, VALUE)
        values, finite = plan.run(None, plan.entry.packed(given))
        if not finite and (plan.graph.folded or not nonfinite_allowed()):
            return self._eager_answer(None, args, named)
        return plan.entry.shaped(values)

    def value_and_grad(self, /, *args: Any, wrt: Wrt = 0, **named: Any) -> tuple[Any, Any]:
        """The value, and its derivative for an argument, or for several as a tuple.

        `wrt` is the argument's name, or its place counted from 0. The derivative has the argument's
        shape; for a module it is an array in the order of its `parameters()`. If there are Values
        among the arguments, the results are Values too, which can be differentiated again.

        Softmax and cross-entropy have derivatives with the sum of an example's targets in them. In
        calls in which all these sums are 1, a shorter text runs: it says so, and has A - Y.
        """
        if not named and (result := self._enter(args, wrt)) is not None:
            value, slopes = result
            return value, slopes
        given = self._given(args, named)
        asked = asked_names(wrt, given)
        if is_followed(self.f, self.over, given.values(), args, named, self._once):
            check_over(self.over, given)
            call = bound(self.f, args, named)
            value, slopes = derivatives(self.f, call, self.over, self.reduce, asked, self._once)
            return value, slopes if isinstance(wrt, tuple) else slopes[0]
        plan = self._plan(given, args, named)
        columns = plan.entry.packed(given)
        plan = self._last = plan.suited(asked, columns)
        self._wrt = asked
        self._prepare(given, plan, wrt)
        results, finite = plan.run(asked, columns)
        if not finite and (plan.graph.folded or not nonfinite_allowed()):
            value, slopes = self._eager_answer(asked, args, named)
            return value, slopes if isinstance(wrt, tuple) else slopes[0]
        shaped = plan.entry.unpacked(results[1:], given, asked)
        return plan.entry.shaped(results[:1]), shaped if isinstance(wrt, tuple) else shaped[0]

    def batch(
        self,
        over: str | Sequence[str],
        reduce: Reduce = "mean",
        examples: Examples = "columns",
        once: Callable[..., Any] | None = None,
    ) -> Program:
        """The program of the same function, written for one example, over many examples at once.

        The arguments in `over` hold one entry per example, in rows; the others are shared. The
        result is the mean over the examples, their sum, or with None one result per example.

        `examples` chooses how the program's text lays them out, not how they are given: each a
        column of X (n, m), so that Z = W @ X + b, or each a row of X (N, n), so that
        Z = X @ W.T + b.T. Both give the same numbers but for rounding.

        >>> from autograd import compile
        >>> square = compile(lambda w, x: (w * x) ** 2).batch(over="x")
        >>> square(2.0, [1.0, 3.0])
        20.0
        >>> square.batch(over="x", reduce=None)(2.0, [1.0, 3.0])
        array([ 4., 36.])

        What does not depend on the examples, such as a penalty or the logarithm of a prior, goes
        into `once`: a function that takes some of the shared arguments, by the names that f gives
        them. It is added to the mean or the sum once, not for each example.

        >>> posterior = compile(lambda w, x: (w * x) ** 2)
        >>> posterior = posterior.batch(over="x", reduce="sum", once=lambda w: w**2 / 2)
        >>> posterior.value_and_grad(2.0, [1.0, 3.0])
        (42.0, 42.0)
        """
        if not names_over(over):
            raise OperandError(f"over names at least one argument, such as 'x': got {over!r}")
        if once is not None:
            check_once(self.f, once, names_over(over), reduce)
        return Program(self.f, over, reduce, examples, once, *self._runs)

    def record(self, /, *args: Any, **named: Any) -> Plan:
        """The plan for arguments of this structure, recorded but not run."""
        plan = self._plan(self._given(args, named), args, named)
        self._called = None
        return plan.general

    def _given(self, args: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any]:
        """The arguments by their names, in the order in which f takes them."""
        if self._names is not None and not named and len(args) == len(self._names):
            return dict(zip(self._names, args, strict=True))
        return dict(flat_arguments(bound(self.f, args, named)))

    def _enter(self, args: tuple[Any, ...], wrt: Any) -> Any:
        """The result by the last plan's shortcut; None if it has none for these arguments."""
        plan, names = self._last, self._names
        if plan is None or names is None or len(args) != len(names) or watched_since() is not None:
            return None
        try:
            asked, function = plan.shortcuts[wrt]
        except (KeyError, TypeError):  # no shortcut, or a wrt that will be refused
            return None
        self._wrt = asked or self._wrt
        result = function and function(*args)
        if result is not None:
            self._called = args, NO_NAMES
        return result

    def _prepare(self, given: dict[str, Any], plan: Plan, wrt: Any) -> None:
        """Make the shortcut for the next call like this one."""
        if wrt not in plan.shortcuts and self._names is not None:
            structures = self._structures(given)
            asked = None if wrt is VALUE else asked_names(wrt, given)
            plan.shortcuts[wrt] = shortcut(plan, structures, asked, not isinstance(wrt, tuple))

    def _plan(self, given: dict[str, Any], args: tuple[Any, ...], named: dict[str, Any]) -> Plan:
        structures = tuple(self._structures(given))
        key = structures if self._names is not None else (*given, structures)
        plan, last = self._plans.get(key), self._last
        if last is not None and last.general is plan:
            plan = last  # with the derivatives as they were asked for last
        else:
            with self._lock:
                plan = self._plans.get(key)
                if plan is None:
                    check_over(self.over, given)
                    plan = self._plans[key] = self._recorded_anew(bound(self.f, args, named))
                self._plans.move_to_end(key)
                while len(self._plans) > MOST_PLANS:
                    self._plans.popitem(last=False)
        self._last, self._called = plan, (args, named)
        return plan

    def _eager_answer(
        self, asked: Sequence[str] | None, args: tuple[Any, ...], named: dict[str, Any]
    ) -> Any:
        call = bound(self.f, args, named)
        return eager_answer(self.f, call, self.over, self.reduce, asked, self._once)

    def _recorded_anew(self, call: BoundArguments) -> Plan:
        try:
            rows = self.examples == "rows"
            return Plan(self.f, call, self.over, self.reduce, False, rows, self._once, *self._runs)
        except AutogradError as error:
            self._failure = f"{type(error).__name__}: {error}"
            raise

    def __str__(self) -> str:
        return f"{self._last.sizes}\n\n{self.source}" if self._last else repr(self)

    def __repr__(self) -> str:
        name = getattr(self.f, "__name__", repr(self.f))
        over = f", over={self.over!r}" * bool(self.over)
        hints = "".join(f"\n  hint: {hint}" for hint in self.hints)
        kinds = f"{len(self._plans)} kind{'s' * (len(self._plans) != 1)} of arguments"
        rows = ", examples='rows'" * (self.examples == "rows")
        once = f", once={getattr(self.once, '__name__', self.once)}" * bool(self.once)
        target, threads = self._runs
        runs = f", target={target!r}" * bool(target) + f", threads={threads}" * (threads > 1)
        return f"<program {name}{over}{rows}{once}{runs}: recorded for {kinds}{hints}>"

    def __reduce__(self) -> str | tuple[Any, ...]:
        """A pickle by the function's name, or by the program's own if it decorates the function."""
        known: Any = sys.modules.get(getattr(self.f, "__module__", ""))
        for part in getattr(self.f, "__qualname__", "").split("."):
            known = getattr(known, part, None)
        if known is self:
            return str(self.__qualname__)
        f = known if isinstance(known, Program) and known.f is self.f else self.f
        return _restored, (f, self.over, self.reduce, self.examples, self.once, *self._runs)

    def _structures(self, given: dict[str, Any]) -> list[Any]:
        """What a plan depends on in the arguments."""
        return [argument_structure(name, x, name in self.over) for name, x in given.items()]


def _restored(f: Any, *options: Any) -> Program:
    """A program from a pickle; a decorated function's name stands for the program itself."""
    return Program(f.f if isinstance(f, Program) else f, *options)
