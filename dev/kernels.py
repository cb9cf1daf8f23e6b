"""Kernels: the table's rules for numbers as C, for the compiled core.

    python -m dev kernels          write them anew, after a change in the table

Each rule of one or two arguments is called with symbols, which write down what is done to them.
Where it asks which of two numbers is larger, both answers are followed. An intermediate result
that is not finite ends a kernel with NaN: Python's rule then decides, with its error or IEEE's
number. So kernels give the same bits as Python, whose operations on floats are those of C.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from autograd.engine import special
from autograd.engine.primitive import BUILT_IN, TABLE, Primitive

FOLDER = Path(__file__).parent.parent / "autograd" / "engine"
SOURCES = ("leaf", "parameter", "constant")

NAMED = """
acos asin asinh acosh atan atan2 atanh copysign cos cosh erf erfc exp expm1 fabs fmod log log10
log1p log2 remainder sin sinh sqrt tan tanh
"""
IN_C: dict[Callable[..., Any], str] = {
    **{getattr(math, name): name for name in NAMED.split()},
    math.pow: "power",
    special.floor: "floor",
    special.ceil: "ceil",
    special.trunc: "trunc",
}
"""Functions of floats that are C's own in every version of Python that we support."""


class NoKernelError(Exception):
    """A rule that cannot be written down as a kernel."""


class Condition:
    """A comparison of two numbers."""

    def __init__(self, trace: Trace, text: str, positive: bool = True) -> None:
        self.trace, self.text, self.positive = trace, text, positive

    def __bool__(self) -> bool:
        return self.trace.answer(self.text) is self.positive

    def __float__(self) -> float:
        return float(bool(self))


class Symbol:
    """A number of a kernel: a variable of C's."""

    def __init__(self, trace: Trace, name: str) -> None:
        self.trace, self.name = trace, name

    @staticmethod
    def __primitive__(op: Primitive, inputs: tuple[Any, ...]) -> Any:
        if op.forward in IN_C:
            trace = next(x.trace for x in inputs if isinstance(x, Symbol))
            return trace.result(f"{IN_C[op.forward]}({', '.join(map(written, inputs))})")
        if op.rule is not None or op.arity > 3:
            raise NoKernelError(op.name)
        return op.forward(*inputs)

    # fmt: off
    def __add__(self, y: Any) -> Symbol: return self._with("+", self, y)
    def __radd__(self, y: Any) -> Symbol: return self._with("+", y, self)
    def __sub__(self, y: Any) -> Symbol: return self._with("-", self, y)
    def __rsub__(self, y: Any) -> Symbol: return self._with("-", y, self)
    def __mul__(self, y: Any) -> Symbol: return self._with("*", self, y)
    def __rmul__(self, y: Any) -> Symbol: return self._with("*", y, self)
    def __truediv__(self, y: Any) -> Symbol: return self._with("/", self, y)
    def __rtruediv__(self, y: Any) -> Symbol: return self._with("/", y, self)
    def __pow__(self, y: Any) -> Symbol: return self._called("power", y)
    def __mod__(self, y: Any) -> Symbol: return self._called("modulo", y)
    def __neg__(self) -> Symbol: return self.trace.result(f"-{self.name}")
    def __pos__(self) -> Symbol: return self
    def __gt__(self, y: Any) -> Condition: return self._compared(">", y)
    def __lt__(self, y: Any) -> Condition: return self._compared("<", y)
    def __ge__(self, y: Any) -> Condition: return self._compared(">=", y)
    def __le__(self, y: Any) -> Condition: return self._compared("<=", y)
    def __eq__(self, y: Any) -> Any: return self._compared("==", y)
    def __ne__(self, y: Any) -> Any: return self._compared("==", y, False)
    def __bool__(self) -> bool: return not self._compared("==", 0.0)
    # fmt: on
    __hash__ = None  # type: ignore[assignment]

    def _with(self, sign: str, x: Any, y: Any) -> Symbol:
        return self.trace.result(f"{written(x)} {sign} {written(y)}")

    def _called(self, name: str, y: Any) -> Symbol:
        return self.trace.result(f"{name}({self.name}, {written(y)})")

    def _compared(self, sign: str, y: Any, positive: bool = True) -> Condition:
        return Condition(self.trace, f"{self.name} {sign} {written(y)}", positive)


def written(x: Any) -> str:
    """A number, or a symbol, in C."""
    if isinstance(x, Symbol):
        return x.name
    if isinstance(x, float) and math.isnan(x):
        return "NAN"
    if isinstance(x, (int, float)) and x - x == 0:
        return repr(float(x)) if x >= 0 else f"({float(x)!r})"
    raise NoKernelError(repr(x))


class Trace:
    """One way through a rule: its lines, and the answers that its comparisons are given."""

    def __init__(self, answers: list[bool]) -> None:
        self.answers = answers
        self.lines: list[str] = []
        self.known: dict[str, bool] = {}
        self.asked: list[tuple[int, str]] = []  # before which line, and what
        self.names: dict[str, str] = {}

    def answer(self, condition: str) -> bool:
        """The answer to a comparison; the one to a new question is yes at first."""
        if condition not in self.known:
            at = len(self.asked)
            self.asked.append((len(self.lines), condition))
            self.known[condition] = self.answers[at] if at < len(self.answers) else True
        return self.known[condition]

    def result(self, text: str) -> Symbol:
        """A new variable of that value."""
        if text not in self.names:
            self.names[text] = f"t{len(self.lines)}"
            self.lines.append(text)
        return Symbol(self, self.names[text])


def kernel(rule: Callable[..., Any] | int, names: str) -> list[str]:
    """The lines of the kernel of a rule whose arguments have these names."""
    if isinstance(rule, int):
        return [f"return {float(rule)!r};"]
    return [*_branch(rule, names, [], 0)]


def _branch(rule: Any, names: str, answers: list[bool], done: int) -> Iterator[str]:
    """The lines of a rule from one on, where its first questions have these answers."""
    trace = Trace(answers)
    try:
        result = rule(*[Symbol(trace, name) for name in names.split()])
    except (ArithmeticError, ValueError):  # as of log(0.0): Python's rule raises it again
        result = math.nan
    if isinstance(result, Condition):
        raise NoKernelError("a comparison")
    more = trace.asked[len(answers) :]
    end = more[0][0] if more else len(trace.lines)
    last = not more and isinstance(result, Symbol) and result.name == f"t{end - 1}"
    for i in range(done, end - last):
        yield f"const double t{i} = {trace.lines[i]};"
        if not trace.lines[i].startswith(("-", "fabs")):
            yield f"if (t{i} - t{i} != 0.0) return NAN;"
    if not more:
        yield f"return {trace.lines[-1] if last else written(result)};"
        return
    yield f"if ({more[0][1]}) {{"
    yield from (f"  {line}" for line in _branch(rule, names, [*answers, True], end))
    yield "}"
    yield from _branch(rule, names, [*answers, False], end)


def attempted(rule: Callable[..., Any] | int, names: str) -> list[str] | None:
    """The lines of the kernel of a rule, or None if it has none."""
    try:
        return kernel(rule, names)
    except (NoKernelError, TypeError):
        return None


def forward(op: Primitive) -> Callable[..., Any]:
    """The forward function of a primitive, for symbols."""
    if op.forward is operator.pos:
        return lambda x: x
    return lambda *inputs: Symbol.__primitive__(op, inputs)


def partial(i: int) -> Callable[[Primitive], Callable[..., Any] | int]:
    """What takes the partial number i of a primitive."""
    return lambda op: op.partials[i]


def function(head: str, cases: dict[str, list[str] | None]) -> str:
    """A function of C's that goes by the code of the primitive."""
    lines = [f"static double {head}", "{", "  switch (code) {"]
    for name, kernel_lines in cases.items():
        if kernel_lines is not None:
            lines += [f"  case CODE_{name}: {{", *(f"    {x}" for x in kernel_lines), "  }"]
    return "\n".join([*lines, "  default:", "    return NAN;", "  }", "}"])


HEAD = """/* The table's rules for numbers: written by `python -m dev kernels`, not by hand.
   Where a rule has no kernel, or a result on the way is not finite, it gives NaN. */"""

FUNCTIONS = """/* pow, hidden from the compiler, which makes x*x of pow(x, 2); Python does not. */
static double (*volatile power)(double x, double y) = pow;

/* Python's x % y. */
static double modulo(double x, double y)
{
  const double rest = fmod(x, y);
  if (rest == 0.0) return copysign(0.0, y);
  return (rest < 0.0) != (y < 0.0) ? rest + y : rest;
}"""


def built_in() -> list[Primitive]:
    """The table's own primitives, in its order."""
    return [op for name, op in TABLE.items() if name in BUILT_IN]


def header() -> str:
    """The text of kernels.h."""
    ops = built_in()
    names = [*SOURCES, *(op.name for op in ops)]
    one, two = ([op for op in ops if op.arity == n] for n in (1, 2))
    codes = "\n".join(f"  CODE_{name}," for name in names)
    texts = "\n".join(f'  "{name}",' for name in names)
    rules = [
        ("forward_1(int code, double x)", one, "x", forward),
        ("forward_2(int code, double x, double y)", two, "x y", forward),
        ("partial_1(int code, double z, double x)", one, "z x", partial(0)),
        ("partial_2x(int code, double z, double x, double y)", two, "z x y", partial(0)),
        ("partial_2y(int code, double z, double x, double y)", two, "z x y", partial(1)),
    ]
    functions = [
        function(head, {op.name: attempted(rule(op), arguments) for op in which})
        for head, which, arguments, rule in rules
    ]
    return (
        "\n\n".join(
            [
                HEAD,
                f"/* What made a node, as a number. */\nenum {{\n{codes}\n  CODES\n}};",
                f"static const char *const NAMES[] = {{\n{texts}\n}};",
                FUNCTIONS,
                *functions,
            ]
        )
        + "\n"
    )


def files() -> dict[Path, str]:
    """What is written, by its path."""
    from . import machine

    return {FOLDER / "native" / "kernels.h": header(), machine.PATH: machine.header()}


def write() -> int:
    """Write the files; the exit code is 0."""
    for path, text in files().items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(FOLDER.parent.parent).as_posix())
    return 0
