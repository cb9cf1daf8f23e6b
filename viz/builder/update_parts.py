"""How a parameter moves, step by step, as formulas and as functions in JavaScript.

Each optimiser and each penalty of `nets` is called with Values, whose graph becomes a formula with
slots, and with symbols, which become a function.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograd import Value, grad
from autograd.engine.operands import plus
from autograd.program.ir.symbols import Symbol, derivatives_of
from autograd.program.targets.javascript import JAVASCRIPT
from autograd.program.targets.javascript_kernels import expressions_of
from autograd.program.text.code import Code
from autograd.words.notation import graph_applications
from autograd.words.printer import Atom
from nets.learning import penalties
from nets.learning.optimisers import OPTIMISERS, Optimiser

from ..page.templates import Template, template_of
from .kernels import by_first_name
from .printing import arrow_text, subsets, tables_text

Json = dict[str, Any]
Results = dict[str, Any]
Maker = Callable[[Mapping[str, Any]], Results]

P, G, PENALISED, DECAYED = "p", "g", "penalised", "decayed"
AFTER = "'"
"""What the names of numbers end in that are remembered after the step."""

SYMBOLS = {
    "learning_rate": "α",
    "momentum": "μ",
    "decay": "ρ",
    "beta1": "β₁",
    "beta2": "β₂",
    "epsilon": "ε",
    "weight_decay": "δ",
    "strength": "λ",
}
"""How settings are written; others by their names."""


def update_parts() -> str:
    """JavaScript that defines `UPDATES`.

    A way to move has the names of its slots and its parts, in order. A part has the value that it
    gives, as a function of the slots, and its formula, whose slots are followed by what the parts
    before it gave.
    """
    code = Code(JAVASCRIPT)
    tables = {
        "symbols": SYMBOLS,
        "penalties": {
            name: _parts(code, [P, G, "strength"], _penalising(getattr(penalties, name)), True)
            for name in penalties.__all__
        },
        "optimisers": {
            name: {" ".join(chosen): _moves(code, kind, chosen) for chosen in _ways(kind)}
            for name, kind in by_first_name(OPTIMISERS).items()
        },
    }
    text = f"return {tables_text(tables)};"
    helpers = JAVASCRIPT.library.needed([*code.definitions.values(), text])
    inside = "\n\n".join([*helpers, *code.definitions.values(), text])
    return f"const UPDATES = (() => {{\n{inside}\n}})();\n"


def _ways(kind: Callable[..., Optimiser]) -> list[list[str]]:
    """The sets of an optimiser's flags that can be chosen."""
    return subsets([name for name, x in kind().settings.items() if isinstance(x, bool)])


def _penalising(penalty: Callable[[Any, Any], Any]) -> Maker:
    """The gradient with the slope of a penalty."""

    def made(given: Mapping[str, Any]) -> Results:
        p, g, strength = given[P], given[G], given["strength"]
        if isinstance(p, Symbol):
            (share,) = expressions_of(penalty, [p], strength)
            slope: Any = derivatives_of(share, [p], 1.0, Symbol("z"))[p]
        else:
            slope = grad(lambda x: penalty([x], strength))(p)
        return {PENALISED: plus(g, slope)}

    return made


def _moves(code: Code, kind: Callable[..., Optimiser], chosen: Sequence[str]) -> Json:
    """The gradient with weight decay, what is remembered then, and the moved parameter."""
    optimiser = kind(**dict.fromkeys(chosen, True))
    settings = [name for name, x in optimiser.settings.items() if not isinstance(x, bool)]
    remembered = list(optimiser.remembers)

    def made(given: Mapping[str, Any]) -> Results:
        vars(optimiser).update({name: given[name] for name in settings})
        memory = {name: given[name] for name in remembered}
        decayed = optimiser.decayed(given[P], given[G])
        moved = optimiser.move(given[P], decayed, memory)
        after = {name + AFTER: memory[name] for name in remembered}
        return {DECAYED: decayed} | after | {P: moved}

    return _parts(code, [P, G, *settings, *remembered], made)


def _parts(code: Code, slots: Sequence[str], made: Maker, has_symbols: bool = False) -> Json:
    """Each result as a part; what is done by nothing is left out."""
    symbols = {name: Symbol(name) for name in slots}
    values = {name: Value(0.75) for name in slots}
    results = made(values)
    known = {v: name for name, v in values.items()}
    names = list(results)
    if has_symbols:
        expressions = made(symbols)
    else:
        listed = expressions_of(lambda given: list(made(given).values()), symbols)
        expressions = dict(zip(names, listed, strict=True))
    parts: Json = {}
    for name, result in results.items():
        if result in known:
            continue
        formula = _formula(result, known)
        parts[name] = {
            "formula": {"text": formula.text, "math": formula.math},
            "value": arrow_text(code, list(slots), expressions[name]),
        }
        known[result] = name
    return {"slots": [*slots], "parts": parts}


def _formula(result: Value, known: Mapping[Value, str]) -> Template:
    """A result as a formula of what is known before it."""
    slots = {v: str(i) for i, v in enumerate(known)}

    def atom(v: Value) -> Atom:
        return Atom(slots[v]) if v in slots else Atom.of(v.data)

    return template_of(*graph_applications([result], slots, atom))
