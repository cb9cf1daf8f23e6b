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
    """The length of vectors, scaled so that no square overflows or vanishes; flat at 0."""
    scale = jax.lax.stop_gradient(jnp.max(jnp.abs(x), axis=axis, keepdims=True))
    scale = jnp.where((scale > 0) & (scale < jnp.inf), scale, 1.0)
    squares = jnp.sum((x / scale) ** 2, axis=axis, keepdims=True)
    root = scale * jnp.sqrt(jnp.where(squares == 0, 1.0, squares))
    norm = jnp.where(squares == 0, squares, root)
    return norm if keepdims else jnp.squeeze(norm, axis)


def logsumexp(x, axis=None, keepdims=False):
    """log of the sum of exp(x), shifted by the largest x; log1p keeps what the others add to its 1.
    The shift counts as a constant: whatever it is, the sum and its derivatives are the same.
    """
    rows, along = (jnp.ravel(x), 0) if axis is None else (x, axis)
    first = jnp.argmax(rows, axis=along, keepdims=True)
    largest = jax.lax.stop_gradient(jnp.take_along_axis(rows, first, along))
    shift = jnp.where(jnp.isfinite(largest), largest, 0.0)
    is_first = jax.lax.broadcasted_iota(first.dtype, rows.shape, along) == first
    beyond = jnp.where(is_first, jnp.expm1(rows - shift), jnp.exp(rows - shift))
    total = shift + jnp.log1p(jnp.sum(beyond, axis=along, keepdims=True))
    if axis is None:
        return jnp.reshape(total, (1,) * jnp.ndim(x) if keepdims else ())
    return total if keepdims else jnp.squeeze(total, axis)


def nearest(x, y):
    """IEEE's remainder: what x is beyond the multiple of y next to it, a tie to the even."""
    size = jnp.abs(y)
    remainder = jnp.fmod(jnp.abs(x), 2 * size)  # it tells an even multiple from an odd one
    over = 2 * remainder > size
    remainder = jnp.where(over, remainder - size, remainder)
    remainder = jnp.where(over & (2 * remainder >= size), remainder - size, remainder)
    return jnp.copysign(1.0, x) * remainder


def power_series(coefficients, t):
    """The sum of coefficients times t, t**2, t**3, ...; they are a text."""
    total = jnp.zeros_like(t)
    for c in reversed(coefficients.split()):
        total = total * t + float(c)
    return total * t


def log_gamma(x):
    """log |gamma(x)|: near its zeros 1 and 2, where JAX's is exact relative to 1, by Taylor's."""
    left = x < 1.5
    t = jnp.where((x > 0.5) & (x < 2.5), jnp.where(left, x - 1, x - 2), 0.0)
    near = power_series(
        """
        0.42278433509846713 0.3224670334241132 -0.0673523010531981 0.020580808427784546
        -0.007385551028673986 0.0028905103307415234 -0.001192753911703261 0.0005096695247430425
        -0.00022315475845357939 9.945751278180853e-05 -4.492623673813314e-05 2.050721277567069e-05
        -9.439488275268397e-06 4.374866789907488e-06 -2.039215753801366e-06 9.55141213040742e-07
        -4.492469198764566e-07 2.1207184805554665e-07 -1.0043224823968099e-07
        4.7698101693639804e-08 -2.2711094608943164e-08 1.0838659214896955e-08
        -5.183475041970047e-09 2.4836745438024785e-09 -1.1921401405860912e-09 5.731367241678862e-10
        -2.7595228851242334e-10
        """,
        t,
    )
    near = jnp.where(left, near - jnp.log1p(t), near)
    return jnp.where((x > 0.5) & (x < 2.5), near, special.gammaln(x))


def digamma(x):
    """The digamma function: near its zero x > 0, the sum of two numbers, by Taylor's series."""
    t = x - 1.4616321449683622  # and less 9.55e-17, for which XLA has no digits here
    near = power_series(
        """
        0.9676722454476212 -0.4427631689835921 0.258499760955651 -0.16394270544240652
        0.10782405069126237 -0.07219956125645471 0.04880428816414311 -0.03316112647484736
        0.022597648232218104 -0.01542476590494896 0.010538791616612175 -0.007204534386356869
        0.004926781395729853 -0.003369801655439328 0.002305126326734928 -0.0015769367714301972
        0.0010788252019162967 -0.0007380709389960052 0.000504953265834602 -0.0003454680251063077
        0.00023635601564027053 -0.00016170622091974803 0.0001106337276874741 -7.569179582195066e-05
        5.178575795222081e-05 -3.5430070947659604e-05
        """,
        t,
    )
    return jnp.where(jnp.abs(t) < 0.35, near - 9.241265521729427e-17, special.digamma(x))


def psi(n, x):
    """The polygamma function: by JAX's for x > 0, as psi(n, x) - (-1)**n psi(n, 1 - x) repeats."""
    order, whole = jnp.maximum(jnp.asarray(n).astype(int), 1), jnp.floor(x)
    left = (x < 0) & (x != whole)
    beyond, before = jnp.where(left, x - whole, 0.5), jnp.where(left, whole + 1 - x, 0.5)
    opposite = jnp.where(left, 1 - x, 1.0)
    mirrored = special.polygamma(order, before) - special.polygamma(order, opposite)
    reflected = special.polygamma(order, beyond) - (1 - 2 * (order % 2)) * mirrored
    result = jnp.where(left, reflected, special.polygamma(order, jnp.where(x > 0, x, 1.0)))
    result = jnp.where(n == 0, digamma(x), result)
    known = (n >= 0) & (n == jnp.floor(n)) & ((x > 0) | left)
    return jnp.where(known, result, jnp.nan)


def rounded_once(x, y, w):
    """x·y + w, where the product's own rounding error counts as well (Dekker 1971)."""
    a, b = (t - (t - u) for t, u in ((134217729.0 * x, x), (134217729.0 * y, y)))
    product = x * y
    error = ((a * b - product) + a * (y - b) + (x - a) * b) + (x - a) * (y - b)
    return product + w + jnp.where(jnp.isfinite(error), error, 0.0)
