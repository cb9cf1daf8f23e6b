"""JAX for the tests, with float64: without it, those marked NEEDED are skipped."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest

jax: Any = None
jnp: Any = None
if find_spec("jax") is not None:
    jax, jnp = import_module("jax"), import_module("jax.numpy")
    jax.config.update("jax_enable_x64", True)

NEEDED = pytest.mark.jax
