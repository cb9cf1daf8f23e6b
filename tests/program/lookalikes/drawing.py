"""Drawing: a whole program from each seed."""

from __future__ import annotations

import random

from autograd import AutogradError, NonFiniteError

from .idioms import IDIOMS, OF_NUMBERS
from .lookalike import Lookalike
from .phrases import unsafe
from .writing import FREE, NAMES, Argument, Variable, Writer

COLLIDING = [("x0", "*x"), ("w1", "w0", "*w"), ("*x", "x0=")]
"""A name of an argument that could also be one of *args."""
STYLES = ["list", "list", "tuple", "dict", "array", "array", "layers"]


def lookalike(seed: int) -> Lookalike:
    """The program of that seed, the same one each time."""
    for attempt in range(100):
        drawn = _drawn(random.Random(100 * seed + attempt))
        if _runs(drawn):
            return drawn
    raise AssertionError(f"nothing runs that is drawn for {seed}")


def _runs(program: Lookalike) -> bool:
    """Whether f accepts its arguments: to `dot`, an array without axes is no number."""
    case = program.case()
    call, _ = case.example(0)
    try:
        case.f(*call.args, **call.kwargs)
    except NonFiniteError:
        return True
    except (AutogradError, TypeError):
        return False
    return True


def _drawn(rng: random.Random) -> Lookalike:
    w = Writer(rng)
    w.dimensions = [w.pick([1, 1, 2, 2, 3]), w.pick([1, 2, 2, 3, 4])]
    w.m = 0
    w.single = w.chance(0.2)
    batched = w.chance(0.3 if w.single else 0.7)
    colliding = w.chance(0.025)
    rows = (w.dimensions[0], w.dimensions[1])  # of parameters; each example is then a list
    model = w.pick(["", "", "free", "given"]) if batched and not w.single else ""
    if model == "free":
        w.close_over(FREE[-1], rows)
    if not w.single and w.chance(0.5):
        for name in FREE[: w.pick([1, 1, 2])]:
            w.close_over(name)
    if batched:
        w.m = w.pick([1, 2, 3, 7, *w.dimensions * 2, *[w.parameters or 2] * 2])
    if w.chance(0.25):
        w.free.append(f"net = {w.network('net')}")
    _arguments(w, colliding, rows if model else None)
    for _ in range(w.pick([1, 2, 3, 3, 4, 5, 6])):
        chances = OF_NUMBERS if w.single else IDIOMS
        w.rng.choices([*chances], [*chances.values()])[0](w)
    if w.chance(0.06):
        unsafe(w)
    _result(w)
    return Lookalike(_text(w, colliding))


def _arguments(w: Writer, colliding: bool, rows: tuple[int, int] | None) -> None:
    names = w.rng.sample(NAMES, w.pick([1, 1, 2, 2, 3]))
    everything = w.pick(["array", "mixed", "mixed", "list"])
    declared = list(w.pick(COLLIDING)) if colliding else names
    for name in declared:
        style = everything if everything != "mixed" else w.pick(STYLES)
        if colliding:
            x = _colliding(w, name)
        elif rows and name == names[0]:
            x = w.argument(name, w.pick(["list", "array"]), True, rows[1:])
        elif rows and name == names[1]:
            x = w.argument(name, w.pick(["list", "array"]), False, rows)
        else:
            x = w.argument(name, style, bool(w.m) and w.chance(0.6))
        w.arguments.append(x)
    if colliding:
        w.m = 0
        return
    if w.m and not any(x.over for x in w.arguments):
        w.pool = [v for v in w.pool if v.text.split("[")[0] != w.arguments[-1].name]
        w.arguments[-1] = w.argument(names[-1], "list", True)
    if w.chance(0.15):
        name = w.pick(["net2", "layer"])
        w.arguments.insert(0, Argument(name, [w.network(name)], name))
    kind = w.pick(["plain"] * 6 + ["default", "keyword", "*args", "**kw"])
    if kind == "default":
        w.arguments.append(Argument("k", [], f"k={w.number()!r}"))
        w.pool.append(Variable("k", ()))
    elif kind == "keyword":
        w.arguments[-1].named = True
        if w.chance(0.5):
            w.arguments[-1].declared = f"*, {w.arguments[-1].name}"
    elif kind == "*args":
        count = w.pick([1, 2])
        w.arguments.append(Argument("more", [repr(w.number()) for _ in range(count)], "*more"))
        w.pool += [Variable(f"more[{i}]", ()) for i in range(count)]
    elif kind == "**kw":
        w.arguments.append(Argument("r", [repr(w.number())], "**kw", named=True))
        w.pool.append(Variable("kw['r']", ()))


def _colliding(w: Writer, name: str) -> Argument:
    if name.startswith("*"):
        w.pool += [Variable(f"{name[1:]}[{i}]", ()) for i in range(2)]
        return Argument(name[1:], [repr(w.number()), repr(w.number())], name)
    if name.endswith("="):
        w.pool.append(Variable(f"kw[{name[:-1]!r}]", ()))
        return Argument(name[:-1], [repr(w.number())], "**kw", named=True)
    w.pool.append(Variable(name, ()))
    return Argument(name, [repr(w.number())], name)


def _result(w: Writer) -> None:
    """One number made of all unused variables; or several numbers."""
    unused = [x for x in w.pool if not x.used and "_" in x.text][-4:] or w.pool[-1:]
    if w.chance(0.15):
        parts = [x.text for x in unused]
        text = f"[{', '.join(parts)}]"
        if w.chance(0.3):
            text = "{" + ", ".join(f"'{'abcd'[i]}': {x}" for i, x in enumerate(parts)) + "}"
        w.line(f"return {text}")
        return
    terms = []
    for x in unused:
        if len(x.shape) == 1:
            form = w.pick(["autograd.sum({0})", "dot({0}, {0})", "logsumexp({0})", "{0}[-1]"])
            terms.append(form.format(x.text))
        elif x.shape:
            terms.append(f"autograd.sum(a for r in {x.text} for a in r)")
        else:
            terms.append(x.text)
    w.line(f"return {w.pick([' + ', ' + ', ' * ', ' - ']).join(terms)}")


def _text(w: Writer, colliding: bool) -> str:
    over = tuple(x.name for x in w.arguments if x.over)
    reduce = w.pick(["mean", "sum", None, None])
    given = [text for x in w.arguments if not x.named for text in x.given]
    named = ", ".join(f"{x.name!r}: {x.given[0]}" for x in w.arguments if x.named)
    if colliding:
        count = sum(len(x.given) for x in w.arguments)
        wrt: list[int | str] = [i for i in range(count) if w.chance(0.7)]
    else:
        flat = [name for x in w.arguments for name in x.names]
        wrt = [name for name in flat if w.chance(0.9 if w.single else 0.6)]
        networks = any(x.name in ("net2", "layer") for x in w.arguments)
        if w.free and not networks and "theta" not in flat and w.chance(0.7):
            wrt.append("theta")
    ending = "".join(f"{text}, " for text in given)
    batch = f".batch(over={over!r}, reduce={reduce!r})" if over else ""
    return "\n".join(
        [
            *w.free,
            f"def f({', '.join(x.declared for x in w.arguments)}):",
            *w.lines,
            f"program = autograd.compile(f){batch}",
            f"args, named, wrt = ({ending}), {{{named}}}, {tuple(wrt)!r}",
            "",
        ]
    )
