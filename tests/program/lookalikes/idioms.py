"""Idioms: the turns of phrase of numerical code, each a function that writes a few lines."""

from __future__ import annotations

from .writing import Writer


def formula(w: Writer) -> None:
    """A line of arithmetic: squares both ways, quotients, functions."""
    a, b = w.scalar(constants=False), w.scalar()
    form = w.pick(
        [
            "{a} * {a}", "{a}**2", "{a} + {b}", "{a} * {b}", "{a} - {b}", "tanh({a}) * {b}",
            "({a} - {b})**2", "({a} - {b}) * ({a} - {b})", "{a} / {p}", "log({p}) - {b}", "2 * {a}",
            "sin({a}) + cos({b})", "sigmoid({a} + {b})", "-{a}", "1.0 - {a}", "sqrt({p})", "relu({a})",
            "exp(-{a} * {a} / 2)", "fabs({a}) + {b}", "{p} ** tanh({b})", "{a}**3 / 3", "erf({a})",
            "where(greater({a}, {b}), {a}, {b} * 2)", "clip({a}, -1.0, 1.0)", "softplus({a}) * {b}",
        ]
    )  # fmt: skip
    w.let(form.format(a=a, b=b, p=w.positive()))


def one_feature(w: Writer) -> None:
    """A neuron with a single input."""
    a, b, c = w.scalar(), w.scalar(constants=False), w.scalar()
    w.let(w.pick([f"dot([{a}], [{b}], {c})", f"dot([{a}], [{b}])", f"tanh(dot([{a}], [{b}], {c}))"]))


def inner(w: Writer) -> None:
    """A product of two lists, with or without a bias."""
    u, v, _ = w.two()
    w.let(w.pick([f"dot({u}, {v})", f"dot({u}, {v}, {w.scalar()})"]))


def rows(w: Writer) -> None:
    """A matrix times a list, written as a loop over its rows."""
    A, k, n = w.matrix()
    x, _ = w.vector(n)
    form = "[dot(r, {x}) for r in {A}]"
    if w.chance(0.5):
        form = "[{g}(dot(r, {x}, c)) for r, c in zip({A}, {b})]"
    b, _ = w.vector(k)
    w.let(form.format(A=A, x=x, b=b, g=w.pick(["tanh", "relu", ""])), (k,))


def sums_of_rows(w: Writer) -> None:
    """Each row's own sum, or logsumexp, or largest."""
    A, k, _ = w.matrix()
    w.let(f"[{w.pick(['autograd.sum', 'logsumexp', 'prod', 'dot_of'])}(r) for r in {A}]".replace(
        "dot_of(r)", "dot(r, r)"), (k,))  # fmt: skip


def side_by_side(w: Writer) -> None:
    """Two lists, number by number."""
    u, v, n = w.two()
    term = w.pick(["a * b", "a - b", "a + b", "e * 2 + g", "tanh(a) * b", "(a - b)**2", "a / (1 + b * b)"])
    first, second = ("e", "g") if term.startswith("e") else ("a", "b")
    w.let(f"[{term} for {first}, {second} in zip({u}, {v})]", (n,))


def total(w: Writer) -> None:
    """A sum in a loop, or of a generator."""
    u, v, _ = w.two()
    term = w.pick(["a * b", "a * 2 + b", "(a - b) * (a - b)", "(a - b)**2", "a * a * b", "tanh(a + b)"])
    if w.chance(0.5):
        w.let(f"{w.pick(['sum', 'autograd.sum'])}({term} for a, b in zip({u}, {v}))")
        return
    made = w.let("0.0", stem="total")
    w.line(f"for a, b in zip({u}, {v}):")
    w.line(f"{made.text} += {term}", 1)


def joined(w: Writer) -> None:
    """A function of many, given parts of several lists, and single numbers, at once."""
    terms = []
    for _ in range(w.pick([2, 2, 3, 3, 4])):
        if w.chance(0.5):
            u, v, _n = w.two()
            terms.append(f"dot({u}, {v})")
        else:
            terms.append(w.scalar())
    text = f"[{', '.join(terms)}]"
    if w.chance(0.25):
        w.let(f"softmax({text})", (len(terms),))
    else:
        w.let(f"{w.pick(['logsumexp'] * 3 + ['autograd.sum', 'prod', 'hypot'])}({text})")


def chain(w: Writer) -> None:
    """The largest or smallest of several, one after another."""
    u, _ = w.vector()
    best = w.let(w.scalar(), stem="best")
    w.line(f"for a in {u}:")
    w.line(f"{best.text} = autograd.{w.pick(['max', 'min'])}({best.text}, a)", 1)


def log_sum_exp(w: Writer) -> None:
    """Written out: the largest first, then what is left."""
    u, _ = w.vector()
    if w.chance(0.3):
        w.let(f"log(sum(exp(a) for a in {u}))")
        return
    top = w.let(f"{u}[0]", stem="top")
    w.line(f"for a in {u}[1:]:")
    w.line(f"{top.text} = autograd.max({top.text}, a)", 1)
    w.let(f"{top.text} + log(sum(exp(a - {top.text}) for a in {u}))")


def mixture(w: Writer) -> None:
    """A mixture of Gaussians: each component's mean, width and weight."""
    mu, k, n = w.matrix()
    x, _ = w.vector(n)
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
    """The same with a width for each direction."""
    mu, k, n = w.matrix()
    x, _ = w.vector(n)
    others = [v for v in w.pool if v.shape == (k, n)]
    other = w.pick(others).text if others else mu
    w.let(
        f"logsumexp([sum(-((a - b) / exp(c))**2 / 2 - c for a, b, c in zip({x}, r, t))"
        f" for r, t in zip({mu}, {other})])"
    )


def nearest(w: Writer) -> None:
    """The distance to the nearest of several points, as clustering has it."""
    mu, _, n = w.matrix()
    x, _ = w.vector(n)
    squares = w.let(f"[sum((a - b)**2 for a, b in zip({x}, r)) for r in {mu}]", (0,), "squares")
    w.pool.remove(squares)
    best = w.let(f"{squares.text}[0]", stem="best")
    w.line(f"for a in {squares.text}[1:]:")
    w.line(f"{best.text} = autograd.min({best.text}, a)", 1)


def recurrence(w: Writer) -> None:
    """A state that goes through a list: a recurrent network of one unit, or an average."""
    u, _ = w.vector()
    h = w.let(w.pick(["0.0", "1.0", w.scalar()]), stem="h")
    a, b = w.scalar(), w.scalar()
    term = w.pick(["tanh({a} * {h} + {b} * e)", "tanh(dot([{a}, {b}], [{h}, e]))", "0.5 * {h} + e * {a}"])
    w.line(f"for e in {u}:")
    w.line(f"{h.text} = {term.format(a=a, b=b, h=h.text)}", 1)


def state(w: Writer) -> None:
    """A recurrent layer: a list that is replaced by what a matrix makes of it."""
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
    w.line(f"return {a} * y * (1 - y / 3) + {b}" if w.chance(0.5) else f"return sin({a} * y) - {b}", 1)
    y = w.let(w.scalar(constants=False), stem="y")
    k = w.new("k")
    w.line(f"for _ in range({w.pick([1, 2])}):")
    w.line(f"{k} = {slope}({y.text})", 1)
    w.line(f"{y.text} = {y.text} + 0.1 * {slope}({y.text} + 0.05 * {k})", 1)


def attention(w: Writer) -> None:
    """What a query finds among keys: shares of the rows of values."""
    K, k, n = w.matrix()
    q, _ = w.vector(n)
    share = w.let(f"softmax([dot(r, {q}) for r in {K}])", (k,), "share")
    if w.chance(0.7):
        same = [v for v in w.pool if len(v.shape) == 2 and v.shape[0] == k]
        V, d = (lambda v: (v.text, v.shape[1]))(w.pick(same)) if same else (K, n)
        w.let(f"[sum(a * r[j] for a, r in zip({share.text}, {V})) for j in range({d})]", (d,))


def twice(w: Writer) -> None:
    """A function of its own, called with its arguments both ways."""
    g, a, b = w.new("g"), w.scalar(constants=False), w.scalar(constants=False)
    body = w.pick(["a * a * b", "tanh(a - b) * b", "a * b", "(a - b)**2 + a", "exp(-a * a) * b"])
    w.line(f"def {g}(a, b):")
    w.line(f"return {body}", 1)
    w.let(w.pick([f"{g}({a}, {b}) + {g}({b}, {a})", f"{g}({g}({a}, {b}), {b})", f"{g}({a}, {b}) * {g}({a}, {a})"]))


def reuse(w: Writer) -> None:
    """A number that is used again and again."""
    a, b = w.scalar(constants=False), w.scalar(constants=False)
    first = w.let(w.pick([f"{a} * {a}", f"tanh({a})", f"{a} + {b}", f"{a}**2"]))
    second = w.let(w.pick([f"{b} * {b}", f"tanh({b})", f"{a} * {b}", f"{b}**2"]))
    c, d = first.text, second.text
    w.let(w.pick([f"{c} * {d} + {d} * {c}", f"{c} * {d} - {d} / (1 + {c} * {c})", f"{c} * {c} + {d} * {d}"]))


def keyed(w: Writer) -> None:
    """A loop over a dict."""
    u, n = w.vector()
    keys = ["w", "b", "mu"][: w.pick([1, 2, 3])]
    d = w.new("d")
    w.line(f"{d} = {{{', '.join(f'{key!r}: {w.scalar()}' for key in keys)}}}")
    made = w.let(w.scalar(), stem="total")
    w.line(f"for key, a in {d}.items():")
    w.line(f"{made.text} = {made.text} + a * {w.scalar()}", 1)
    if n > 1:
        w.let(f"autograd.sum(a * b for a, b in zip({u}, {d}.values()))")


def last_row(w: Writer) -> None:
    """Of what was made of all rows, one."""
    A, k, _ = w.matrix()
    w.let(f"[{w.pick(['autograd.sum(r)', 'r[0] * r[-1]', 'logsumexp(r)', 'dot(r, r)'])} for r in {A}]"
          f"[{w.pick([0, -1])}]{w.pick(['', '**2'])}")  # fmt: skip


def same_for_all(w: Writer) -> None:
    """What no argument takes part in."""
    w.let(repr(w.number()))


def networks(w: Writer) -> None:
    """A network's or a layer's outputs."""
    if not w.networks:
        return inner(w)
    name, n, out = w.pick(w.networks)
    x, _ = w.vector(n)
    w.let(f"{name}({x})", (out,) if out else ())


def columns(w: Writer) -> None:
    """A matrix column by column."""
    A, k, n = w.matrix()
    x, _ = w.vector(k)
    w.let(f"[sum(a * r[j] for a, r in zip({x}, {A})) for j in range({n})]", (n,))


def unsafe(w: Writer) -> None:
    """What is not finite for some numbers."""
    a = w.scalar(constants=False)
    w.let(w.pick([f"log({a})", f"1.0 / {a}", f"sqrt({a})", f"{a}**0.5", f"exp(400 * {a})",
                  f"where(greater({a}, 0.0), log({a}), 0.0)", f"tanh(exp(exp(8 * {a})))"]))  # fmt: skip


IDIOMS = {
    formula: 5, one_feature: 2, inner: 2, rows: 3, sums_of_rows: 2, side_by_side: 3, total: 4,
    joined: 5, chain: 2, log_sum_exp: 2, mixture: 2, widths: 2, nearest: 2, recurrence: 2, state: 1,
    kalman: 1, runge_kutta: 1, attention: 2, twice: 2, reuse: 3, keyed: 1, last_row: 2,
    same_for_all: 0.5, networks: 3, columns: 1,
}  # fmt: skip
"""What programs are made of, and how often."""
