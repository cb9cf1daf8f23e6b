"""Names that texts of programs use themselves, and functions with arguments of these names."""

from __future__ import annotations

from typing import Any

from graphs import words

from autograd import relu, sigmoid, tanh

AWKWARD = words("""
np  math  m  theta  t1  c1  i1  v1  dv1  Z1  W1  J  L  relu  sigmoid  sum  forward  value_and_grad
jax  jnp  special  slope  differentiated  stacked  partial  dtheta  t_2  d_x
""")


def formula(a: Any, b: Any) -> Any:
    s = relu(a) + sigmoid(b) * a + tanh(a * b + sigmoid(b)) ** 3
    return s * s + s / (1 + b * b) + a * b


def function(first: str, second: str) -> Any:
    """The formula as a function whose arguments have these names."""
    return eval(f"lambda {first}, {second}: formula({first}, {second})", {"formula": formula})
