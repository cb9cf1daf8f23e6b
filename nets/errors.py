"""The errors of networks, as branches of the engine's tree of errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from autograd.engine.errors import AutogradError
from autograd.engine.errors import MissingPackageError as MissingPackageError

from .spelling import spelled_here

__all__ = [
    "DataError",
    "DivergenceError",
    "LabelError",
    "MissingPackageError",
    "OptionError",
    "ParameterNameError",
    "SavedFileError",
    "UnknownNameError",
    "UnknownOptionError",
]


class UnknownNameError(AutogradError, ValueError):
    """Nothing of that kind has that name."""

    def __init__(self, kind: str, name: object, known: Iterable[str]) -> None:
        known = sorted(known)
        meant = spelled_here(name, known)
        hint = f"did you mean {meant!r}?" if meant else f"there are {', '.join(known)}"
        super().__init__(f"there is no {kind} {name!r}; {hint}")


class UnknownOptionError(AutogradError, TypeError):
    """A function or class has no option of that name.

    `elsewhere` says how to write the options that belong to something else.
    """

    def __init__(
        self,
        function: str,
        name: str,
        known: Iterable[str],
        elsewhere: Mapping[str, str] | None = None,
    ) -> None:
        known, elsewhere = list(known), elsewhere or {}
        meant = spelled_here(name, {*known, *elsewhere})
        if meant is None:
            hint = f"there are {', '.join(known)}"
        else:
            hint = f"did you mean {meant!r}?" if meant in known else f"write {elsewhere[meant]}"
        super().__init__(f"{function} has no option {name!r}; {hint}")


class ParameterNameError(AutogradError, KeyError):
    """A network has no parameter of that name."""

    def __init__(
        self, name: object, nearest: Sequence[str] = (), known: Sequence[str] = ()
    ) -> None:
        if not isinstance(name, str):
            hint = "parameters go by their symbols, such as net['w1_32']; net.layers[0] is a layer"
        elif nearest:
            hint = f"did you mean {nearest[0]!r}? named_parameters() lists all {len(known):,}"
        elif known:
            several = f"{known[0]!r} to {known[-1]!r}"
            hint = f"there are {several}; named_parameters() lists all {len(known):,}"
        else:
            hint = "it has no parameters"
        super().__init__(f"there is no parameter {name!r}; {hint}")

    def __str__(self) -> str:
        return str(self.args[0])  # a KeyError would show it in quotes


class LabelError(AutogradError, ValueError):
    """A target, or the output compared with it, is outside what the loss is defined for."""


TargetError = LabelError  # its name in pickles of earlier versions


class SavedFileError(AutogradError, ValueError):
    """A file holds no network, or a network cannot be written to one."""


class DataError(AutogradError, ValueError):
    """Nothing can be learned from these examples; the message says which are wrong, and where."""


class OptionError(AutogradError, ValueError):
    """An option has a value that it cannot have."""


class DivergenceError(AutogradError, ArithmeticError):
    """The cost or a parameter stopped being a finite number during training."""
