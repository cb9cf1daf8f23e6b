"""The equations of the lectures on matrices, in plain NumPy, without the engine."""

from .functions import activate, output_derivative, sigmoid, through
from .network import (
    backward,
    backward_rows,
    forward,
    forward_rows,
    hidden_backward,
    hidden_backward_rows,
    hidden_forward,
    hidden_forward_rows,
    hidden_update,
    logistic_backward,
    logistic_backward_rows,
    logistic_forward,
    logistic_forward_rows,
    output_error,
)

__all__ = [
    "activate",
    "backward",
    "backward_rows",
    "forward",
    "forward_rows",
    "hidden_backward",
    "hidden_backward_rows",
    "hidden_forward",
    "hidden_forward_rows",
    "hidden_update",
    "logistic_backward",
    "logistic_backward_rows",
    "logistic_forward",
    "logistic_forward_rows",
    "output_derivative",
    "output_error",
    "sigmoid",
    "through",
]
