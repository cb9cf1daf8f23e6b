"""JAX for the tests, with float64; without JAX they are skipped, and say why."""

from __future__ import annotations

import pytest

jax = pytest.importorskip("jax", reason="JAX is not installed: pip install chainstep[jax]")
jnp = pytest.importorskip("jax.numpy")
jax.config.update("jax_enable_x64", True)

NEEDED = pytest.mark.jax
