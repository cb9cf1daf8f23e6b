"""Texts: what a program says of itself, its text in all languages, its stages and hints."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...engine.errors import OperandError
from ...engine.value import Value
from .packing import Wrt, asked_names
from .plan import Plan

if TYPE_CHECKING:
    from ..targets.latex import Rendered
    from .jax_function import JaxFunction
    from .stages import Stage


class Texts:
    """The plan of a program's last call, and what is written from it."""

    f: Callable[..., Any]
    over: tuple[str, ...]
    _last: Plan | None = None
    _wrt: tuple[str, ...] | None = None

    def record(self, /, *args: Any, **named: Any) -> Plan:
        """The plan for arguments of this structure, recorded but not run."""
        raise NotImplementedError

    @property
    def source(self) -> str:
        """The NumPy text that runs for the arguments of the last call: of the value, and of the
        derivatives asked for last.
        """
        return self._recorded().source_of(self._wrt)

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
        self._recorded().verify(self._wrt)

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
        return () if self._last is None else self._last.stages(self._wrt)

    @property
    def hints(self) -> tuple[str, ...]:
        """What of the last call's function does not run side by side, and what would help."""
        return self._last.hints(self._wrt) if self._last else ()

    @property
    def equations(self) -> Rendered:
        """The program as LaTeX, for the arguments and the derivatives asked for last.

        It is a str, which a notebook shows as formulas.
        """
        return self._recorded().equations(self._wrt)

    @property
    def parameters(self) -> list[Value]:
        """The parameters of modules, and other leaves that f refers to, in the order of theta."""
        return list(self._recorded().parameters)

    def to_c(self, wrt: Wrt | None = None, name: str = "program") -> str:
        """A C99 function of the value, and of the derivatives for the arguments in `wrt`.

        A comment above it explains its arguments. It needs no libraries and allocates no memory.
        Where the program raises `NonFiniteError`, it goes on with IEEE's inf and nan.
        """
        from ..targets.c import c_text

        return c_text(self._recorded().with_arguments(self._named(wrt)), name)

    def to_javascript(self, wrt: Wrt | None = None, name: str = "program") -> str:
        """A JavaScript function of the value, and of the derivatives for the arguments in `wrt`;
        it goes on with inf and nan, as the C function does.
        """
        from ..targets.javascript import javascript_text

        return javascript_text(self._recorded().with_arguments(self._named(wrt)), name)

    def _named(self, wrt: Wrt | None) -> tuple[str, ...] | None:
        """The names of the arguments in `wrt`, among those of the last call."""
        return None if wrt is None else asked_names(wrt, dict.fromkeys(self._recorded().given))

    def to_jax(self, dtype: str = "float64") -> JaxFunction:
        """The program as a function of JAX arrays, to jit, grad, vmap and shard.

        It takes what f takes, with examples in rows. For a module that the program was recorded
        with, it takes an array of its parameters, in the order of `parameters()`. Where the program
        raises `NonFiniteError`, it goes on with IEEE's inf and nan. It needs JAX, which comes with
        the extra `jax`, and for float64 its option jax_enable_x64.
        """
        from .jax_function import JaxFunction

        return JaxFunction(self, self._last.modules if self._last else {}, dtype)

    def _recorded(self) -> Plan:
        if self._last is None:
            raise OperandError(
                "nothing is recorded yet: call the program first, or its record(...) with arguments"
            )
        return self._last
