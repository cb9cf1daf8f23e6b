"""What can go wrong with pictures, as branches of the engine's tree of errors."""

from __future__ import annotations

from autograd.engine.errors import AutogradError


class DrawingError(AutogradError, ValueError):
    """Something cannot be drawn, or not in the way that was asked for."""


class MissingGraphvizError(AutogradError, ImportError):
    """No Graphviz is at hand to lay a drawing out."""
