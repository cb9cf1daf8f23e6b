"""What can go wrong with networks, as branches of the engine's tree of errors."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from autograd.engine.errors import AutogradError
from autograd.engine.errors import MissingPackageError as MissingPackageError


class UnknownNameError(AutogradError, ValueError):
    """Nothing of that kind goes by that name."""

    def __init__(self, kind: str, name: object, known: Iterable[str]) -> None:
        known = sorted(known)
        near = get_close_matches(str(name).lower(), known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
        super().__init__(f"there is no {kind} {name!r}; {hint}")


class LabelError(AutogradError, ValueError):
    """A target, or the output beside it, is none that the loss is defined for."""


TargetError = LabelError  # what pickles of earlier versions call it


class SavedFileError(AutogradError, ValueError):
    """A file holds no network, or a network cannot be written to one."""


class DataError(AutogradError, ValueError):
    """Examples cannot be learned from as they are; the message says which, and where."""


class OptionError(AutogradError, ValueError):
    """A setting is out of its range."""


class DivergenceError(AutogradError, ArithmeticError):
    """The cost or a parameter stopped being a finite number in the course of training."""
