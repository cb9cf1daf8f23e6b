"""Plots by matplotlib, the extra `plots`, which is imported for the first plot.

Each plot returns the Axes that it drew on: those given as `ax`, or new ones of pyplot, which a
notebook shows by itself and a script with `matplotlib.pyplot.show()`.
"""

from typing import TYPE_CHECKING

from .activation import plot_activation as plot_activation
from .boundary import plot_boundary as plot_boundary
from .histograms import plot_gradients as plot_gradients
from .histograms import plot_weights as plot_weights
from .history import plot_history as plot_history

if not TYPE_CHECKING:  # mypy reads the imports above, and takes no list that is computed
    __all__ = [
        name for name, x in sorted(vars().items()) if callable(x) and not name.startswith("_")
    ]
