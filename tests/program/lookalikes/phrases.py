"""Phrases of numerical code that take a line or two, each a function that writes it."""

from __future__ import annotations

from .writing import FREE, Writer


def formula(w: Writer) -> None:
    """A line of arithmetic: squares both ways, quotients, functions."""
    a, b = w.scalar(constants=False), w.scalar()
    form = w.pick(
        [
            "{a} * {a}", "{a}**2", "{a} + {b}", "{a} * {b}", "{a} - {b}", "tanh({a}) * {b}",
            "({a} - {b})**2", "({a} - {b}) * ({a} - {b})", "{a} / {p}", "log({p}) - {b}", "2 * {a}",
            "sin({a}) + cos({b})", "sigmoid({a} + {b})", "-{a}", "1.0 - {a}", "sqrt({p})",
            "relu({a})", "exp(-{a} * {a} / 2)", "fabs({a}) + {b}", "{p} ** tanh({b})", "{a}**3 / 3",
            "erf({a})", "where(greater({a}, {b}), {a}, {b} * 2)", "clip({a}, -1.0, 1.0)",
            "softplus({a}) * {b}",
        ]
    )  # fmt: skip
    w.let(form.format(a=a, b=b, p=w.positive()))


def one_feature(w: Writer) -> None:
    """A neuron with a single input."""
    a, b, c = w.scalar(), w.scalar(constants=False), w.scalar()
    w.let(
        w.pick([f"dot([{a}], [{b}], {c})", f"dot([{a}], [{b}])", f"tanh(dot([{a}], [{b}], {c}))"])
    )


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
    term = w.pick(
        [
            "a * b",
            "a - b",
            "a + b",
            "e * 2 + g",
            "tanh(a) * b",
            "(a - b)**2",
            "a / (1 + b * b)",
            "exp(e) - g",
        ]
    )
    first, second = ("e", "g") if term.startswith("e") else ("a", "b")
    w.let(f"[{term} for {first}, {second} in zip({u}, {v})]", (n,))


def total(w: Writer) -> None:
    """A sum in a loop, or of a generator."""
    u, v, _ = w.two()
    term = w.pick(
        ["a * b", "a * 2 + b", "(a - b) * (a - b)", "(a - b)**2", "a * a * b", "tanh(a + b)"]
    )
    if w.chance(0.5):
        w.let(f"{w.pick(['sum', 'autograd.sum'])}({term} for a, b in zip({u}, {v}))")
        return
    made = w.let("0.0", stem="total")
    w.line(f"for a, b in zip({u}, {v}):")
    w.line(f"{made.text} += {term}", 1)


def joined(w: Writer) -> None:
    """A function of many arguments, of parts of several lists and of single numbers."""
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


def parts(w: Writer) -> None:
    """Parts of one long list, each with the same inputs, and single numbers of that list."""
    x, n = w.vector()
    long = [v for v in w.pool if len(v.shape) == 1 and v.shape[0] > n and v.text != x]
    if not long or w.chance(0.3):
        name = next(name for name in FREE if all(name not in v.text for v in w.pool))
        w.close_over(name, (w.pick([2, 3]) * n + w.pick([0, 1]),))
        long = w.pool[-1:]
    v = w.pick(long)
    v.used = True
    size = v.shape[0]
    starts = w.rng.sample(range(size - n + 1), min(w.pick([1, 2, 2]), size - n + 1))
    terms = [f"dot({v.text}[{i}:{i + n}], {x})" for i in starts]
    terms += [
        w.pick([f"{v.text}[{w.rng.randrange(size)}]", w.scalar()])
        for _ in range(w.pick([0, 1, 1, 2]))
    ]
    w.rng.shuffle(terms)
    w.let(f"{w.pick(['logsumexp', 'logsumexp', 'autograd.sum', 'prod'])}([{', '.join(terms)}])")


def row_with_list(w: Writer) -> None:
    """One row of a matrix and a list, number by number."""
    A, k, n = w.matrix()
    same = [v.text for v in w.pool if v.shape == (n,)]
    u = w.pick(same) if same and w.chance(0.5) else w.vector(n, A)[0]
    term = w.pick(["e * 2 + g", "(g - e)**2", "e * g", "exp(e) + g", "g - e * e", "tanh(e) - g"])
    row = w.pick([*range(k), -1])
    if w.chance(0.6):
        w.let(f"sum({term} for e, g in zip({A}[{row}], {u}))")
    else:
        w.let(f"[{term} for e, g in zip({A}[{row}], {u})]", (n,))


def chain(w: Writer) -> None:
    """The largest or smallest of several, one after another."""
    u, _ = w.vector()
    best = w.let(w.scalar(), stem="best")
    w.line(f"for a in {u}:")
    w.line(f"{best.text} = autograd.{w.pick(['max', 'min'])}({best.text}, a)", 1)


def twice(w: Writer) -> None:
    """An inner function, called with its arguments in both orders."""
    g, a, b = w.new("g"), w.scalar(constants=False), w.scalar(constants=False)
    body = w.pick(["a * a * b", "tanh(a - b) * b", "a * b", "(a - b)**2 + a", "exp(-a * a) * b"])
    w.line(f"def {g}(a, b):")
    w.line(f"return {body}", 1)
    w.let(
        w.pick(
            [
                f"{g}({a}, {b}) + {g}({b}, {a})",
                f"{g}({g}({a}, {b}), {b})",
                f"{g}({a}, {b}) * {g}({a}, {a})",
            ]
        )
    )


def reuse(w: Writer) -> None:
    """Two numbers that are used again and again, mostly made in the same way."""
    a, b = w.scalar(constants=False), w.scalar(constants=False)
    made = ["{0} * {0}", "tanh({0})", "exp({0})", "{0}**2", "1 + {0}"]
    first = w.pick(made)
    c = w.let(first.format(a)).text
    d = w.let((first if w.chance(0.7) else w.pick(made)).format(b)).text
    used = ["{c} * {d} + {d} * {c}", "{c} * {c} * {d} + {d} * {d} * {c}", "{c} * {c} + {d} * {d}"]
    used += ["{c} * {d} - {d} / (1 + {c} * {c})", "{c} * {d} + {d} * {c} + {a}"]
    w.let(w.pick(used).format(a=a, c=c, d=d))


def pairs(w: Writer) -> None:
    """All pairs of a list's numbers."""
    u, n = w.vector()
    h = w.let(f"[{w.pick(['tanh(a)', 'a * a', 'exp(a)'])} for a in {u}]", (n,))
    other = "for j, b in enumerate({0}) if i != j" if w.chance(0.5) else "for b in {0}"
    w.let(f"sum(a * b for i, a in enumerate({h.text}) {other.format(h.text)})")


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
    """One of the results made from all rows."""
    A, _, _ = w.matrix()
    each = w.pick(["autograd.sum(r)", "r[0] * r[-1]", "logsumexp(r)", "dot(r, r)"])
    w.let(f"[{each} for r in {A}][{w.pick([0, -1])}]{w.pick(['', '**2'])}")


def same_for_all(w: Writer) -> None:
    """A number that depends on no argument."""
    w.let(repr(w.number()))


def columns(w: Writer) -> None:
    """A matrix column by column."""
    A, k, n = w.matrix()
    x, _ = w.vector(k)
    w.let(f"[sum(a * r[j] for a, r in zip({x}, {A})) for j in range({n})]", (n,))


def unsafe(w: Writer) -> None:
    """A function that is not finite for some numbers."""
    a = w.scalar(constants=False)
    form = w.pick(
        [
            "log({a})",
            "1.0 / {a}",
            "sqrt({a})",
            "{a}**0.5",
            "exp(400 * {a})",
            "where(greater({a}, 0.0), log({a}), 0.0)",
            "tanh(exp(exp(8 * {a})))",
        ]
    )
    w.let(form.format(a=a))


def log_sum_exp(w: Writer) -> None:
    """logsumexp written out, shifted by the largest."""
    u, _ = w.vector()
    if w.chance(0.3):
        w.let(f"log(sum(exp(a) for a in {u}))")
        return
    top = w.let(f"{u}[0]", stem="top")
    w.line(f"for a in {u}[1:]:")
    w.line(f"{top.text} = autograd.max({top.text}, a)", 1)
    w.let(f"{top.text} + log(sum(exp(a - {top.text}) for a in {u}))")
