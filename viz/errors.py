"""Errors of pictures, as branches of the engine's tree of errors."""

from __future__ import annotations

from autograd.engine.errors import AutogradError


class DrawingError(AutogradError, ValueError):
    """Something cannot be drawn, or not in the way it was asked for."""


class BuilderError(AutogradError, AttributeError):
    """A builder has nothing of that name, or only if it works both ways with Python."""


class MissingGraphvizError(AutogradError, ImportError):
    """There is no Graphviz to lay out a drawing."""


class SheetError(AutogradError, ValueError):
    """A text is no sheet of tasks; the message tells the line."""
