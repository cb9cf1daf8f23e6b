"""Two spellings of one meaning side by side: value and gradient by NumPy text, in one run.

Each pair is a plain way to write something and a way that the package has a word for. The goal is
that neither takes more than 1.5 times as long as the other.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, reduce
from operator import mul
from typing import Any, NamedTuple

import numpy as np

from autograd import dot, exp, log, logsumexp, prod, sqrt, tanh
from autograd import max as larger
from autograd import sum as sum_of
from autograd.program import compile

from .timing import in_turns, on_one_thread, shown

GOAL = 1.5


class Pair(NamedTuple):
    """Two functions of the same arguments, which mean the same."""

    name: str
    spelled: Callable[..., Any]
    direct: Callable[..., Any]
    given: tuple[Any, ...]
    over: tuple[str, ...] = ()


def distances(square: Callable[[Any], Any]) -> Callable[..., Any]:
    """The sum of the distances between the rows of two arrays."""

    def f(A: Any, B: Any) -> Any:
        total = 0
        for a, b in zip(A, B, strict=True):
            inner = 0
            for x, y in zip(a, b, strict=True):
                inner += square(x - y)
            total += sqrt(inner)
        return total

    return f


def in_pairs(x: Any) -> Any:
    """The largest number, by pairs, then pairs of these."""
    x = list(x)
    while len(x) > 1:
        pairs = zip(x[::2], x[1::2], strict=False)
        x = [larger(a, b) for a, b in pairs] + x[len(x) // 2 * 2 :]
    return x[0]


def log_of_sum(x: Any) -> Any:
    """log-sum-exp of moderate numbers, as it is defined."""
    return log(sum(exp(v) for v in x))


def log_of_shifted_sum(x: Any) -> Any:
    """log-sum-exp as it is usually written, with the largest number subtracted."""
    largest = reduce(larger, x)
    return largest + log(sum(exp(v - largest) for v in x))


def added(x: Any) -> Any:
    """A sum in a loop."""
    total = 0
    for v in x:
        total += tanh(v)
    return total


def layers(product: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """A network of two layers, whose neurons multiply in one of two ways."""

    def f(W: Any, V: Any, x: Any) -> Any:
        hidden = [tanh(product(w, x)) for w in W]
        return sum_of(product(v, hidden) ** 2 for v in V)

    return f


def unrolled(w: Any, x: Any) -> Any:
    """w·x as a chain of + and *."""
    total = w[0] * x[0]
    for k in range(1, len(w)):
        total = total + w[k] * x[k]
    return total


def stacked(u: Any, s: Any) -> Any:
    """A component's exponent as one sum of terms of two kinds, which are stacked to be read."""
    return sum_of(term for v, t in zip(u, s, strict=True) for term in (v**2 / 2, t))


def apart(u: Any, s: Any) -> Any:
    """A component's exponent as a sum for each kind of term."""
    return sum_of(v**2 / 2 for v in u) + sum_of(s)


def mixture(exponent: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """The log-likelihood of a point under 25 normal distributions in 20 dimensions."""

    def f(w: Any, means: Any, log_scales: Any, x: Any) -> Any:
        scores = []
        for weight, mean, s in zip(w, means, log_scales, strict=True):
            u = [(v - m) * exp(-t) for v, m, t in zip(x, mean, s, strict=True)]
            scores.append(weight - exponent(u, s))
        return logsumexp(scores) - logsumexp(w)

    return f


def pairs() -> list[Pair]:
    """The pairs that are compared."""
    rng = np.random.default_rng(0)
    many = rng.normal(size=80_000)
    A, B = rng.normal(size=(2, 2_000, 3))
    W, V, x = rng.normal(size=(64, 32)), rng.normal(size=(16, 64)), rng.normal(size=32)
    means, log_scales = rng.normal(size=(2, 25, 20)) / 5
    normals = (rng.normal(size=25), means, log_scales, rng.normal(size=(5_000, 20)))
    return [
        Pair(
            "(a-b)*(a-b) and (a-b)**2",
            distances(lambda d: d * d),
            distances(lambda d: d**2),
            (A, B),
        ),
        Pair("a chain of max and pairs", lambda x: reduce(larger, x), in_pairs, (many,)),
        Pair("log(sum(exp)), logsumexp", log_of_sum, lambda x: logsumexp(x), (many,)),
        Pair("shifted by max, logsumexp", log_of_shifted_sum, lambda x: logsumexp(x), (many,)),
        Pair("+ in a loop and sum", added, lambda x: sum_of(tanh(v) for v in x), (many,)),
        Pair("a chain of * and prod", lambda x: reduce(mul, x), prod, (1 + many / 1e3,)),
        Pair("w·x unrolled and dot", layers(unrolled), layers(dot), (W, V, x)),
        Pair("a mixture: stacked, apart", mixture(stacked), mixture(apart), normals, ("x",)),
    ]


def main() -> None:
    """Print a line for each pair."""
    on_one_thread()
    print(f"spellings: value and gradient; at most {GOAL} times as long as each other")
    print(f"  {'':<28}{'spelled':>12}{'direct':>12}{'ratio':>9}")
    for name, spelled, direct, given, over in pairs():
        programs = [compile(f).batch(over=over) if over else compile(f) for f in (spelled, direct)]
        wrt = tuple(range(len(given) - len(over)))
        calls = [partial(program.value_and_grad, *given, wrt=wrt) for program in programs]
        times = in_turns(dict(zip(("spelled", "direct"), calls, strict=True)), rounds=5)
        ratio = times["spelled"] / times["direct"]
        told = "" if 1 / GOAL <= ratio <= GOAL else "   over the goal"
        told += "   (hint)" * any(p.hints for p in programs)
        print(f"  {name:<28}{shown(times['spelled'])}{shown(times['direct'])}{ratio:9.2f}{told}")


if __name__ == "__main__":
    main()
