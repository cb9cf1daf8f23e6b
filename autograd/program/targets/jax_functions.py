"""What JAX lacks: functions that the texts of programs take along as they stand here."""

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # this file is read as text, also where there is no JAX
    import jax
    import jax.numpy as jnp
    from jax.scipy import special


def differentiated(function, partials):
    """Give a custom_jvp function its partial derivatives: a function of z and the inputs."""
    function.defjvp(partial(slope, function, partials), symbolic_zeros=True)


def slope(function, partials, inputs, slopes):
    """The value and its slope; what does not move takes no part, not even with inf or nan."""
    z = function(*inputs)
    total = jnp.zeros_like(z)
    for local, d in zip(partials(z, *inputs), slopes, strict=True):
        if not isinstance(d, jax.custom_derivatives.SymbolicZero):
            total = total + local * d
    return z, total


def stacked(*xs):
    """The arguments as one array, along a new first axis."""
    return jnp.stack(jnp.broadcast_arrays(*xs))


def dot(*v):
    """w·x of (w1, ..., wn, x1, ..., xn), or w·x + b of the same with b behind."""
    n = len(v) // 2
    return sum(w * x for w, x in zip(v[:n], v[n : 2 * n], strict=True)) + sum(v[2 * n :])


def length(x, axis=None, keepdims=False):
    """The length of vectors, scaled lest their squares overflow or vanish; flat at 0."""
    scale = jax.lax.stop_gradient(jnp.max(jnp.abs(x), axis=axis, keepdims=True))
    scale = jnp.where((scale > 0) & (scale < jnp.inf), scale, 1.0)
    squares = jnp.sum((x / scale) ** 2, axis=axis, keepdims=True)
    root = scale * jnp.sqrt(jnp.where(squares == 0, 1.0, squares))
    found = jnp.where(squares == 0, squares, root)
    return found if keepdims else jnp.squeeze(found, axis)


def nearest(x, y):
    """IEEE's remainder: what x is beyond the multiple of y next to it, a tie to the even."""
    size = jnp.abs(y)
    rest = jnp.fmod(jnp.abs(x), 2 * size)  # of which it shows whether the multiple is even
    over = 2 * rest > size
    rest = jnp.where(over, rest - size, rest)
    rest = jnp.where(over & (2 * rest >= size), rest - size, rest)
    return jnp.copysign(1.0, x) * rest


def psi(n, x):
    """The polygamma function; nan where JAX's has no true digit: orders from 1 on, left of -4."""
    found = special.polygamma(jnp.asarray(n).astype(int), x)
    order = (n >= 0) & (n == jnp.floor(n))
    place = (x > 0) | ((x != jnp.floor(x)) & ((x > -4) | (n == 0)))
    return jnp.where(order & place, found, jnp.nan)


def rounded_once(x, y, w):
    """x·y + w, where the product's own rounding error counts as well (Dekker 1971)."""
    a, b = (t - (t - u) for t, u in ((134217729.0 * x, x), (134217729.0 * y, y)))
    product = x * y
    error = ((a * b - product) + a * (y - b) + (x - a) * b) + (x - a) * (y - b)
    return product + w + jnp.where(jnp.isfinite(error), error, 0.0)
