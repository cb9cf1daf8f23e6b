"""JAX for the tests, with float64: without it, those marked NEEDED are skipped."""

from __future__ import annotations

from typing import Any

import pytest

jax: Any
jnp: Any
try:
    import jax
    import jax.numpy as jnp
except ImportError:
    jax = jnp = None
else:
    jax.config.update("jax_enable_x64", True)

NEEDED = pytest.mark.jax
