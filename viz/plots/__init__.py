"""Plots by matplotlib, the extra `chainstep[plots]`, which is imported for the first plot.

Each plot returns the Axes that it drew on: those given as `ax`, or new ones of pyplot, which a
notebook shows by itself and a script with `matplotlib.pyplot.show()`.
"""

from __future__ import annotations

from .activation import plot_activation
from .boundary import plot_boundary
from .histograms import plot_gradients, plot_weights
from .history import plot_history

__all__ = ["plot_activation", "plot_boundary", "plot_gradients", "plot_history", "plot_weights"]
