"""Idioms: the phrases and whole models that programs are made of, and how often each occurs."""

from __future__ import annotations

from .phrases import (
    chain,
    columns,
    formula,
    inner,
    joined,
    keyed,
    last_row,
    log_sum_exp,
    one_feature,
    pairs,
    parts,
    reuse,
    row_with_list,
    rows,
    same_for_all,
    side_by_side,
    sums_of_rows,
    total,
    twice,
)
from .writing import Writer


def mixture(w: Writer) -> None:
    """A mixture of Gaussians: each component's mean, width and weight."""
    mu, k, n = w.matrix()
    x, _ = w.vector(n, mu)
    if w.chance(0.5):
        s, _ = w.vector(k)
        w.let(
            f"logsumexp([-sum((a - b)**2 for a, b in zip({x}, r)) / 2 / (1 + c * c) + c"
            f" for r, c in zip({mu}, {s})])"
        )
    else:
        w.let(
            f"logsumexp([sum(-((a - b) * {w.scalar()})**2 / 2 for a, b in zip({x}, r))"
            f" for r in {mu}])"
        )


def widths(w: Writer) -> None:
    """A mixture with a width per direction, given as it is or as its logarithm."""
    mu, k, n = w.matrix()
    x, _ = w.vector(n, mu)
    others = [v for v in w.pool if v.shape == (k, n)]
    other = w.pick([v for v in others if v.text != mu] or others or w.pool)
    if other.shape != (k, n):
        return mixture(w)
    other.used = True
    term = "((a - b) / exp(c))**2 / 2 - c"
    if other.positive:
        term = "((a - b) / c)**2 / 2 - log(c)"
    elif w.chance(0.4):
        term = "(a - b)**2 / (2 + c * c)"
    terms = f"[sum(-{term} for a, b, c in zip({x}, r, t)) for r, t in zip({mu}, {other.text})]"
    w.let(f"logsumexp({terms})" if w.chance(0.8) else f"autograd.sum({terms})")


def nearest(w: Writer) -> None:
    """The distance to the nearest of several points, as in clustering."""
    mu, _, n = w.matrix()
    x, _ = w.vector(n, mu)
    squares = w.let(f"[sum((a - b)**2 for a, b in zip({x}, r)) for r in {mu}]", (0,), "squares")
    w.pool.remove(squares)
    best = w.let(f"{squares.text}[0]", stem="best")
    w.line(f"for a in {squares.text}[1:]:")
    w.line(f"{best.text} = autograd.min({best.text}, a)", 1)


def recurrence(w: Writer) -> None:
    """A state updated by each item of a list: a recurrent network of one unit, or an average."""
    u, _ = w.vector()
    h = w.let(w.pick(["0.0", "1.0", w.scalar()]), stem="h")
    a, b = w.scalar(), w.scalar()
    term = w.pick(
        ["tanh({a} * {h} + {b} * e)", "tanh(dot([{a}, {b}], [{h}, e]))", "0.5 * {h} + e * {a}"]
    )
    w.line(f"for e in {u}:")
    w.line(f"{h.text} = {term.format(a=a, b=b, h=h.text)}", 1)


def state(w: Writer) -> None:
    """A recurrent layer: a list that a matrix maps to its next state."""
    n = w.size()
    A = [v for v in w.pool if v.shape == (n, n)]
    rows_ = w.pick(A).text if A else f"[{', '.join(w.vector(n)[0] for _ in range(n))}]"
    u, _ = w.vector(n)
    h = w.let(f"[{', '.join(['0.5'] * n)}]", (n,), "h")
    w.line(f"for _ in range({w.pick([1, 2])}):")
    w.line(f"{h.text} = [tanh(dot(r, {h.text}) + a) for r, a in zip({rows_}, {u})]", 1)


def kalman(w: Writer) -> None:
    """Steps of a filter: a gain, a mean and a variance for each measurement."""
    u, _ = w.vector()
    mean, var = w.let(w.scalar(), stem="mean"), w.let(w.positive(), stem="var")
    gain = w.new("gain")
    w.line(f"for e in {u}:")
    w.line(f"{gain} = {var.text} / ({var.text} + {w.positive()})", 1)
    w.line(f"{mean.text} = {mean.text} + {gain} * (e - {mean.text})", 1)
    w.line(f"{var.text} = (1 - {gain}) * {var.text} + 0.1", 1)


def runge_kutta(w: Writer) -> None:
    """A differential equation, step by step."""
    slope, a, b = w.new("slope"), w.scalar(), w.scalar()
    w.line(f"def {slope}(y):")
    w.line(
        f"return {a} * y * (1 - y / 3) + {b}" if w.chance(0.5) else f"return sin({a} * y) - {b}", 1
    )
    y = w.let(w.scalar(constants=False), stem="y")
    k = w.new("k")
    w.line(f"for _ in range({w.pick([1, 2])}):")
    w.line(f"{k} = {slope}({y.text})", 1)
    w.line(f"{y.text} = {y.text} + 0.1 * {slope}({y.text} + 0.05 * {k})", 1)


def attention(w: Writer) -> None:
    """Attention: a query's softmax over keys, as weights of the rows of values."""
    K, k, n = w.matrix()
    q, _ = w.vector(n)
    share = w.let(f"softmax([dot(r, {q}) for r in {K}])", (k,), "share")
    if w.chance(0.7):
        same = [v for v in w.pool if len(v.shape) == 2 and v.shape[0] == k]
        V, d = (lambda v: (v.text, v.shape[1]))(w.pick(same)) if same else (K, n)
        w.let(f"[sum(a * r[j] for a, r in zip({share.text}, {V})) for j in range({d})]", (d,))


def networks(w: Writer) -> None:
    """A network's or a layer's outputs."""
    if not w.networks:
        return inner(w)
    name, n, out = w.pick(w.networks)
    x, _ = w.vector(n)
    w.let(f"{name}({x})", (out,) if out else ())


IDIOMS = {
    formula: 5, one_feature: 2, inner: 2, rows: 3, sums_of_rows: 2, side_by_side: 3, total: 4,
    joined: 5, parts: 7, row_with_list: 6, chain: 2, log_sum_exp: 2, mixture: 2, widths: 4,
    nearest: 2, recurrence: 2, state: 1, kalman: 1, runge_kutta: 1, attention: 2, twice: 2,
    reuse: 4, pairs: 2, keyed: 1, last_row: 2, same_for_all: 0.5, networks: 3, columns: 1,
}  # fmt: skip
"""Each idiom with its weight in the draw."""
OF_NUMBERS = {formula: 4, reuse: 6, twice: 4, one_feature: 1, joined: 1, kalman: 0.5}
"""The idioms for programs whose arguments are all numbers."""
