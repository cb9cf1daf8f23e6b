"""Texts: what a program says of itself, its text in all languages, its stages and hints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ...engine.errors import OperandError
from ...engine.value import Value
from ..targets import writer
from .machine.choice import Target
from .packing import Wrt, asked_names
from .plan import Plan

if TYPE_CHECKING:
    from ..targets.latex import Rendered
    from ..text.telling import Stage
    from .jax_function import JaxFunction
    from .listing import ArrayListing


class Texts:
    """The plan of a program's last call, and what is written from it."""

    f: Callable[..., Any]
    over: tuple[str, ...]
    _last: Plan | None = None
    _wrt: tuple[str, ...] | None = None
    _called: tuple[tuple[Any, ...], dict[str, Any]] | None = None
    """The arguments of the last call; None if it was recorded only."""
    _failure: str = ""
    """The error of the recording that failed last."""

    def record(self, /, *args: Any, **named: Any) -> Plan:
        """The plan for arguments of this structure, recorded but not run."""
        raise NotImplementedError

    def _given(self, args: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any]:
        raise NotImplementedError

    @property
    def source(self) -> str:
        """The program as NumPy text, for the arguments of the last call: of the value, and of the
        derivatives asked for last. It is what runs where `target` is "numpy"; the machine computes
        the same but for rounding.
        """
        plan = self._shown()
        return plan.runnables.shown(self._asked_of(plan)).source

    def verify(self) -> None:
        """Check, without running them, the statements for the arguments of the last call: of the
        value, and of the derivatives asked for last. StatementError tells what is ill-formed: a
        fault of this package.

        >>> from autograd import compile
        >>> program = compile(lambda w, x: (w * x) ** 2).batch(over="x")
        >>> program.value_and_grad(2.0, [1.0, 3.0])
        (20.0, 20.0)
        >>> program.verify()
        """
        plan = self._shown()
        plan.routines.verify(self._asked_of(plan))

    @property
    def stages(self) -> tuple[Stage, ...]:
        """What each pass made of the function, for the arguments and the derivatives of the last
        call: the operations that were recorded, simplified and gathered, then the statements that
        were lifted from them, differentiated and fused. Empty before the first recording.

        >>> from autograd import compile
        >>> program = compile(lambda w, x: (w * x) ** 2).batch(over="x")
        >>> program(2.0, [1.0, 3.0])
        20.0
        >>> print(program.stages[0])
        record
        ------
        v1 = w * x
        v2 = v1 ** 2
        """
        if self._last is None:
            return ()
        plan = self._shown()
        return plan.stages(self._asked_of(plan))

    @property
    def hints(self) -> tuple[str, ...]:
        """What of the last call's function does not run side by side, and what would help."""
        return self._last.hints(self._asked_of(self._last)) if self._last else ()

    @property
    def equations(self) -> Rendered:
        """The program as LaTeX, for the arguments and the derivatives asked for last.

        It is a str, which a notebook shows as formulas.
        """
        plan = self._shown()
        return plan.equations(self._asked_of(plan))

    def listing(
        self, at: Sequence[Any] | None = None, gradients: bool | None = None
    ) -> ArrayListing:
        """The arrays of the program one by one: their names, shapes and lines, what they read, and
        their numbers. Drawings and pages are made of it.

        `at` are arguments for it, by default those of the last call, as they are now. It goes as
        far as the derivatives asked for last; with `gradients` True it has those of all arguments
        that hold no examples if none were asked for, with False none.

        >>> from autograd import compile
        >>> program = compile(lambda w, x: (w * x) ** 2).batch(over="x")
        >>> program.value_and_grad(2.0, [1.0, 3.0])
        (20.0, 20.0)
        >>> listing = program.listing()
        >>> [(x.name, x.lines) for x in listing.arrays][2:4]
        [('v1', ('v1 = w * X',)), ('L', ('L = v1 ** 2',))]
        >>> listing.shape(3), listing.numbers[3]
        ((1, 2), array([[ 4., 36.]]))
        """
        from .listing import ArrayListing

        if at is not None:
            self.record(*at)
        plan = self._recorded()
        called = (tuple(at), {}) if at is not None else self._called
        given = None if called is None else self._given(*called)
        asked = self._asked_of(plan)
        if gradients and asked is None:
            asked = tuple(x for x in plan.given if x not in self.over) or tuple(plan.given)
        return ArrayListing(plan, None if gradients is False else asked or None, given)

    @property
    def parameters(self) -> list[Value]:
        """The parameters of modules, and other leaves that f refers to, in the order of theta."""
        return list(self._recorded().parameters)

    def to(self, language: str, wrt: Wrt | None = None, name: str = "program") -> str:
        """A function in a language, "c" or "javascript", of the value, and of the derivatives for
        the arguments in `wrt`. `to_jax` gives a function of JAX arrays.

        >>> from autograd import compile
        >>> program = compile(lambda a, b: a * b)
        >>> program(2.0, 3.0)
        6.0
        >>> print(program.to("javascript").split("*/")[-1].strip())
        function program(a, b) {
          const J = a * b;
          return { value: J };
        }
        """
        plan = self._recorded()
        asked = None if wrt is None else asked_names(wrt, plan.given)
        return writer(language)(plan.general.routines.with_arguments(asked), name)

    def to_c(self, wrt: Wrt | None = None, name: str = "program") -> str:
        """A C99 function of the value, and of the derivatives for the arguments in `wrt`.

        A comment above it explains its arguments. It needs no libraries and allocates no memory.
        Texts with different names can stand in one file, one after the other. Where the program
        raises `NonFiniteError`, it goes on with IEEE's inf and nan.
        """
        return self.to("c", wrt, name)

    def to_javascript(self, wrt: Wrt | None = None, name: str = "program") -> str:
        """A JavaScript function of the value, and of the derivatives for the arguments in `wrt`;
        it goes on with inf and nan, as the C function does. Each text is a module of its own.
        """
        return self.to("javascript", wrt, name)

    def to_jax(self, dtype: str = "float64") -> JaxFunction:
        """The program as a function of JAX arrays, to jit, grad, vmap and shard.

        It takes what f takes, with examples in rows. For a module that the program was recorded
        with, it takes an array of its parameters, in the order of `parameters()`. Where the program
        raises `NonFiniteError`, it goes on with IEEE's inf and nan. It needs JAX, which comes with
        the extra `jax`, and for float64 its option jax_enable_x64.
        """
        from .jax_function import JaxFunction

        return JaxFunction(self, self._last.modules if self._last else {}, dtype)

    @property
    def target(self) -> Target:
        """What ran the last call: "native", "numpy" or "python"."""
        return self._recorded().target

    def _recorded(self) -> Plan:
        if self._last is None and self._failure:
            raise OperandError(
                f"nothing is recorded, as f raised {self._failure}. "
                "Call the program with arguments for which f gives a result"
            )
        if self._last is None:
            raise OperandError(
                "nothing is recorded yet: call the program first, or its record(...) with arguments"
            )
        return self._last

    def _shown(self) -> Plan:
        """The plan whose texts are shown: where others run, the one that suits the last call."""
        plan = self._recorded()
        if self._called is None or plan.target == "numpy":
            return plan
        try:
            columns = plan.entry.packed(self._given(*self._called))
        except (TypeError, ValueError):  # the arguments were refused, or have changed since
            return plan
        return plan.suited_text(self._asked_of(plan), columns)

    def _asked_of(self, plan: Plan) -> tuple[str, ...] | None:
        """The derivatives asked for last, if they are for arguments of this plan."""
        return self._wrt if {*(self._wrt or ())} <= {*plan.given} else None
