"""Works that nobody tuned for: functions of scalars, each as a beginner would write it.

Each takes a library of functions first, `autograd` or a peer with the same names, then its arrays:
those that it is differentiated by, then its data.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Work(NamedTuple):
    """A function, the arrays that it is differentiated by, and its data."""

    title: str
    function: Callable[..., Any]
    variables: tuple[Array, ...]
    data: tuple[Array, ...] = ()


def pendulum(m: Any, start: Any, physics: Any) -> Any:
    """Where a damped pendulum is after 200 steps of Runge and Kutta's method."""
    angle, speed = start
    stiffness, damping = physics
    h = 0.05

    def slope(a: Any, s: Any) -> tuple[Any, Any]:
        return s, -stiffness * m.sin(a) - damping * s

    for _ in range(200):
        a1, s1 = slope(angle, speed)
        a2, s2 = slope(angle + h / 2 * a1, speed + h / 2 * s1)
        a3, s3 = slope(angle + h / 2 * a2, speed + h / 2 * s2)
        a4, s4 = slope(angle + h * a3, speed + h * s3)
        angle = angle + h / 6 * (a1 + 2 * a2 + 2 * a3 + a4)
        speed = speed + h / 6 * (s1 + 2 * s2 + 2 * s3 + s4)
    return angle * angle + speed * speed


def lstm(m: Any, W: Any, b: Any, xs: Any) -> Any:
    """A recurrent network with gates, of one input a step: the sum of its last outputs."""
    size = len(b) // 4
    h, c = [0.0] * size, [0.0] * size
    for x in xs:
        inputs = [*h, x]
        z = []
        for row, bias in zip(W, b, strict=True):
            total = bias
            for w, v in zip(row, inputs, strict=True):
                total = total + w * v
            z.append(total)
        for i in range(size):
            kept = m.sigmoid(z[i]) * c[i]
            c[i] = kept + m.sigmoid(z[size + i]) * m.tanh(z[2 * size + i])
            h[i] = m.sigmoid(z[3 * size + i]) * m.tanh(c[i])
    total = h[0]
    for v in h[1:]:
        total = total + v
    return total


def kalman(m: Any, logs: Any, ys: Any) -> Any:
    """A filter's -log likelihood of noisy measurements of a level that walks at random."""
    walk, noise = m.exp(logs[0]), m.exp(logs[1])
    level, variance, total = 0.0, 1.0, 0.0
    for y in ys:
        variance = variance + walk
        spread = variance + noise
        error = y - level
        gain = variance / spread
        total = total + m.log(spread) + error * error / spread
        level = level + gain * error
        variance = (1 - gain) * variance
    return total / 2


def forward(m: Any, first: Any, moves: Any, shows: Any, seen: Any) -> Any:
    """The forward algorithm of a hidden Markov model: the log likelihood of what is seen."""
    states = range(len(first))
    chances = [first[j] * sum_of(shows[j], seen[0]) for j in states]
    likelihood = 0.0
    for k in range(1, len(seen) + 1):
        total = chances[0]
        for chance in chances[1:]:
            total = total + chance
        likelihood = likelihood + m.log(total)
        chances = [chance / total for chance in chances]
        if k < len(seen):
            arrived = [sum_of(chances, [row[j] for row in moves]) for j in states]
            chances = [arrived[j] * sum_of(shows[j], seen[k]) for j in states]
    return likelihood


def sum_of(xs: Any, ys: Any) -> Any:
    """A sum of products."""
    total = xs[0] * ys[0]
    for x, y in zip(xs[1:], ys[1:], strict=True):
        total = total + x * y
    return total


def rosenbrock(m: Any, x: Any) -> Any:
    """Rosenbrock's function."""
    total = 0.0
    for a, b in pairwise(x):
        total = total + 100 * (b - a**2) ** 2 + (1 - a) ** 2
    return total


def product(m: Any, x: Any) -> Any:
    """A product, factor by factor."""
    result = 1.0
    for v in x:
        result = result * v
    return result


def largest(m: Any, x: Any) -> Any:
    """The largest number, one after the other."""
    result = x[0]
    for v in x[1:]:
        result = m.max(result, v)
    return result


def log_sum_exp(m: Any, x: Any) -> Any:
    """log-sum-exp as it is defined."""
    total = 0.0
    for v in x:
        total = total + m.exp(v)
    return m.log(total)


def mixture(m: Any, weights: Any, means: Any, log_sds: Any, points: Any) -> Any:
    """The log likelihood of points of the plane under a mixture of normal distributions."""
    total, all_weights = 0.0, 0.0
    for w in weights:
        all_weights = all_weights + m.exp(w)
    for x, y in points:
        density = 0.0
        for w, (mx, my), (sx, sy) in zip(weights, means, log_sds, strict=True):
            u, v = (x - mx) / m.exp(sx), (y - my) / m.exp(sy)
            density = density + m.exp(w - sx - sy - (u * u + v * v) / 2)
        total = total + m.log(density / all_weights)
    return total


def clustering(m: Any, centres: Any, points: Any) -> Any:
    """The sum of squared distances to the nearest centre."""
    total = 0.0
    for x, y in points:
        nearest: Any = None
        for cx, cy in centres:
            square = (x - cx) ** 2 + (y - cy) ** 2
            nearest = square if nearest is None else m.min(nearest, square)
        total = total + nearest
    return total


def least_squares(m: Any, w: Any, X: Any, ys: Any) -> Any:
    """The mean of squared errors of a linear model."""
    total = 0.0
    for x, y in zip(X, ys, strict=True):
        total = total + (sum_of(w, x) - y) ** 2
    return total / len(ys)


def determinant(m: Any, A: Any) -> Any:
    """A determinant by minors of the first row."""
    if len(A) == 1:
        return A[0][0]
    total = 0.0
    for j in range(len(A)):
        minor = [row[:j] + row[j + 1 :] for row in map(list, A[1:])]
        total = total + (-1) ** j * A[0][j] * determinant(m, minor)
    return total


def reprojection(m: Any, camera: Any, points: Any, seen: Any) -> Any:
    """Squared distances between where a camera should see points and where it does."""
    rx, ry, rz, tx, ty, tz, focus, k1, k2 = camera
    angle = m.sqrt(rx * rx + ry * ry + rz * rz)
    ax, ay, az = rx / angle, ry / angle, rz / angle
    s, c = m.sin(angle), m.cos(angle)
    total = 0.0
    for (x, y, z), (u, v) in zip(points, seen, strict=True):
        along = (ax * x + ay * y + az * z) * (1 - c)
        px = x * c + (ay * z - az * y) * s + ax * along + tx
        py = y * c + (az * x - ax * z) * s + ay * along + ty
        pz = z * c + (ax * y - ay * x) * s + az * along + tz
        xn, yn = px / pz, py / pz
        square = xn * xn + yn * yn
        bent = focus * (1 + square * (k1 + k2 * square))
        total = total + (bent * xn - u) ** 2 + (bent * yn - v) ** 2
    return total


def works() -> dict[str, Work]:
    """All works by name, with their numbers."""
    rng = np.random.default_rng(0)
    normal, plane, size = rng.normal, rng.normal(size=(200, 2)), 4
    chances = rng.dirichlet(np.ones(4), 5)
    return {
        "pendulum": Work("pendulum, RK4", pendulum, (np.array([1.0, 0.0]), np.array([9.81, 0.1]))),
        "lstm": Work(
            "LSTM, 1,024 steps",
            lstm,
            (normal(size=(4 * size, size + 1)) / 3, normal(size=4 * size) / 3),
            (normal(size=1024),),
        ),
        "kalman": Work("Kalman filter", kalman, (np.array([-2.0, 0.1]),), (normal(size=500),)),
        "forward": Work(
            "hidden Markov model",
            forward,
            (chances[0], chances[1:], rng.dirichlet(np.ones(3), 4)),
            (np.eye(3)[rng.integers(0, 3, 200)],),
        ),
        "rosenbrock": Work("Rosenbrock, 100", rosenbrock, (normal(size=100),)),
        "product": Work("product of 1,000", product, (1 + normal(size=1000) / 100,)),
        "largest": Work("max chain, 10,000", largest, (normal(size=10_000),)),
        "log_sum_exp": Work("log-sum-exp, 10,000", log_sum_exp, (normal(size=10_000),)),
        "mixture": Work(
            "Gaussian mixture",
            mixture,
            (normal(size=3), normal(size=(3, 2)), normal(size=(3, 2)) / 5),
            (plane,),
        ),
        "clustering": Work("clustering", clustering, (normal(size=(5, 2)),), (plane,)),
        "least_squares": Work(
            "least squares",
            least_squares,
            (normal(size=10),),
            (normal(size=(200, 10)), normal(size=200)),
        ),
        "determinant": Work("determinant, 6 x 6", determinant, (normal(size=(6, 6)),)),
        "reprojection": Work(
            "reprojection",
            reprojection,
            (
                np.array([0.1, -0.2, 0.3, 0.1, 0.2, 5.0, 500.0, -0.1, 0.01]),
                normal(size=(50, 3)),
            ),
            (normal(size=(50, 2)) * 100,),
        ),
    }
