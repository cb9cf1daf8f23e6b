"""Every exception that the engine raises, as one tree.

Each is also the built-in exception that a caller would expect, so `except ArithmeticError` catches
a `NonFiniteError` and `except TypeError` an `OperandError`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple


def printable(text: str) -> str:
    """The text with what a terminal would obey rather than show as Python writes it in a str.

    >>> printable("red \\x1b[31m, back \\u202e")
    'red \\\\x1b[31m, back \\\\u202e'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


# What an error is about: nodes, positions and numbers. Its sentence is made in `words`.


class Undefined(NamedTuple):
    """A primitive that made inf or nan of finite numbers."""

    op: Any
    numbers: Sequence[float]
    inputs: Sequence[Any]  # where the numbers come from, if that is known
    z: float
    beyond: bool  # whether the result goes beyond the largest float, rather than not existing
    raised: str = ""  # what the forward function raised


class Overflow(NamedTuple):
    """Where in a sweep a finite number turned into inf or nan: on the way from a node to one of its
    inputs, or to the node.
    """

    root: Any
    node: Any
    position: int
    factor: float
    local: float
    total: float
    factor_name: str
    names: Mapping[Any, str] | None


class Stale(NamedTuple):
    """A node whose number changed after another node was computed from it."""

    changed: Any
    computed: Any


class Refused(NamedTuple):
    """What was done to a node while a program was recorded: an act, with {} for the node's name."""

    act: str
    node: Any
    about: str  # the node's "number", its "slopes", or a "change"


class Steered(NamedTuple):
    """A comparison that would have steered a program while it was recorded."""

    x: Any
    sign: str
    y: Any


tellers: dict[type, Callable[[Any], str]] = {}
"""What makes a sentence of what an error is about, by its class; `words` enters it here."""


class AutogradError(Exception):
    """The base of every error that this package raises on purpose.

    `about` holds what the error is about, in nodes, positions and numbers. The sentence is made at
    once, because the nodes may have other numbers later. Labels, expressions and names of files are
    other people's texts: control characters in them are shown, and do not steer the terminal.
    """

    about: Any = None

    def __init__(self, *args: Any) -> None:
        if args and (tell := tellers.get(type(args[0]))):
            self.about = args[0]
            args = (tell(self.about), *args[1:])
        super().__init__(*args)

    def __str__(self) -> str:
        return "\n".join(map(printable, super().__str__().split("\n")))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled and copied as its sentence: without the nodes, and without calling its class."""
        facts = {name: x for name, x in vars(self).items() if name != "about"}
        return _restored, (type(self), self.args, facts)


class OperandError(AutogradError, TypeError):
    """An operation was given something that is not a number, or the wrong number of arguments."""


class ShapeError(AutogradError, ValueError):
    """Lengths or structures that must match do not."""


class NonFiniteError(AutogradError, ArithmeticError):
    """Finite numbers went in, and inf or nan came out."""


class StaleGraphError(AutogradError, RuntimeError):
    """A leaf's data changed after the graph that uses it was recorded."""


class NotDifferentiableError(AutogradError, ValueError):
    """There is no derivative: nothing in the graph asks for one, or no rule is known."""


class PrimitiveError(AutogradError, ValueError):
    """A primitive is declared wrongly, has the name of a built-in one, or is not known at all."""


class TargetError(AutogradError, ValueError):
    """A function cannot be written in a target language."""


class BranchError(AutogradError, RuntimeError):
    """While a program was recorded, a number that it depends on decided which way Python went."""


class MissingPackageError(AutogradError, ImportError):
    """A package is needed that is not installed."""


def pip_line(extra: str) -> str:
    """The line that installs an extra of this package: in the folder of the clone, as README's."""
    return f'python3 -m pip --python .venv install -q -e ".[{extra}]", in the folder of the clone'


class GradientMismatchError(AutogradError, AssertionError):
    """A gradient disagrees with its independent checks."""


class StatementError(AutogradError, AssertionError):
    """A statement of a program is not well-formed: a fault of this package, not of its caller."""


class ExpressionError(AutogradError, ValueError):
    """A text cannot be read as an expression; `line` and `column` count from 1 and say where."""

    def __init__(self, message: str, text: str = "", line: int = 1, column: int = 1) -> None:
        self.line = line
        self.column = column
        rows = text.encode(errors="replace").decode().split("\n")
        shown = rows[line - 1] if line <= len(rows) else ""
        start = max(0, column - 1 - 40)  # a window of the line, so that the caret stays in sight
        end = start + 78
        message = f"{message} (line {line}, column {column})"
        if shown.strip():
            before = printable(shown[start : column - 1])
            message += f"\n  {printable(shown[start:end])}\n  {' ' * len(before)}^"
        super().__init__(message)


class ExpressionNonFiniteError(ExpressionError, NonFiniteError):
    """A part of an expression has no finite value; either of its two kinds catches it."""


def _restored(kind: type[AutogradError], arguments: tuple[Any, ...], facts: dict[str, Any]) -> Any:
    """A pickled error."""
    error = kind.__new__(kind, *arguments)
    vars(error).update(facts)
    return error


for _error in list(vars().values()):
    if isinstance(_error, type) and issubclass(_error, AutogradError):
        _error.__module__ = __name__.partition(".")[0]  # from where users import it
