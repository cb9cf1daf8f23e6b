"""An answer of the command as text for people, as LaTeX, and as JSON for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from autograd import AutogradError
from autograd.words.explain import Nudge
from autograd.words.layout import aligned, display_width
from autograd.words.steps import ForwardStep, Step, Steps
from autograd.words.styles import LATEX, PLAIN, number

from ..scene.text import in_lines
from .answer import Answer

Paint = Callable[[str, str], str]
"""Colours a text for a terminal, by its role: `value` or `gradient`."""

MOST_NAMES = 8  # that the result does not depend on
RESULT = re.compile(r"(= +)(\S+)$", re.MULTILINE)


def plain(text: str, role: str) -> str:
    """No colours."""
    return text


def text(answer: Answer, paint: Paint = plain, width: int | None = None) -> Iterator[str]:
    """Both passes and the gradients, one section after the other, in lines of this width."""
    yield _section("Forward", fitting(answer.forward, width), "value", paint)
    yield _section("Backward", fitting(answer.backward, width), "gradient", paint)
    yield _section("Gradients", _gradients(answer), "gradient", paint)


def fitting(steps: Steps[ForwardStep] | Steps[Step], width: int | None) -> str:
    """The steps as a table, or where it is too wide as sentences, in lines of that width."""
    table = str(steps)
    if width is None or max(map(display_width, table.split("\n"))) <= width:
        return table
    return "\n".join(
        line for i, step in enumerate(steps, 1) for line in in_lines(f"{i:3}  {step}", width)
    )


def latex(answer: Answer) -> Iterator[str]:
    """Both passes as LaTeX."""
    yield f"{answer.forward.latex()}\n\n{answer.backward.latex()}"
    if answer.second is not None:
        rows = " \\\\\n".join(" & ".join(map(LATEX.number, row)) for row in answer.second)
        root, leaves = LATEX.name(answer.named[answer.root]), _leaf_names(answer, LATEX.name)
        yield (
            f"\\nabla^2_{{{', '.join(leaves)}}} {root} = "
            f"\\begin{{pmatrix}}\n{rows}\n\\end{{pmatrix}}"
        )


def extras(
    answer: Answer, paint: Paint = plain, second: bool = True, width: int | None = None
) -> Iterator[str]:
    """What was asked for in addition: the second derivatives, and nudges in lines of this width."""
    if second and answer.second is not None:
        yield _section("Second derivatives", _second(answer), "gradient", paint)
    for name, nudged in answer.nudges.items():
        yield _section(f"Nudge of {name} by {number(nudged.by)}", _moved(nudged, width), "", plain)


def as_json(answer: Answer) -> str:
    """The answer as a JSON object; every number in it is finite.

    expression          as it was given
    output              the name of the result
    values              the number of each node, by its name
    forward             for each operation in order: node, op, inputs (names), value, sentence
    steps               for each edge of the backward pass in order: node, input (its name) and its
                        position; upstream, local, share = upstream · local; total, the sum of the
                        shares so far; sentence
    gradients           the derivative of the output for each leaf, by its name
    second_derivatives  with --order 2: for each leaf its row of the Hessian, by names
    nudges              with --nudge: for each name, by how much, and what moved: node, before,
                        after, slope, exact
    """
    named, leaves = answer.named, answer.leaves
    content: dict[str, Any] = {
        "expression": answer.expression,
        "output": named[answer.root],
        "values": {name: v.data for v, name in named.items() if not v.is_constant},
        "forward": [_forward(answer, step) for step in answer.forward],
        "steps": [_step(answer, step) for step in answer.backward],
        "gradients": {named[v]: v.grad for v in leaves},
    }
    if answer.second is not None:
        content["second_derivatives"] = {
            named[v]: {named[x]: each for x, each in zip(leaves, row, strict=True)}
            for v, row in zip(leaves, answer.second, strict=True)
        }
    if answer.nudges:
        content["nudges"] = {
            name: {
                "by": nudged.by,
                "moved": [
                    {"node": m.name, **dict(zip(MOVED, m[2:], strict=True))} for m in nudged.moved
                ],
            }
            for name, nudged in answer.nudges.items()
        }
    try:
        return json.dumps(content, indent=2, allow_nan=False)
    except ValueError:
        raise AutogradError("JSON has no inf and no nan: give finite numbers") from None


def _moved(nudged: Nudge, width: int | None) -> str:
    """What a nudge moved: a table, or where it is too wide a list."""
    table = str(nudged)
    if width is None or max(map(display_width, table.split("\n"))) <= width:
        return table
    lines = []
    for m in nudged.moved:
        lines.append(PLAIN.name(m.name))
        lines += [f"  {what} {number(x, 8)}" for what, x in zip(MOVED, m[2:], strict=True)]
    return "\n".join(lines)


MOVED = ("before", "after", "slope", "exact")


def _forward(answer: Answer, step: ForwardStep) -> dict[str, Any]:
    v = step.node
    return {
        "node": answer.named[v],
        "op": v.op.name,
        "inputs": [answer.named[x] for x in v.inputs],
        "value": v.data,
        "sentence": step.sentence(),
    }


def _step(answer: Answer, step: Step) -> dict[str, Any]:
    return {
        "node": answer.named[step.node],
        "input": answer.named[step.input],
        "position": step.position,
        "upstream": step.upstream,
        "local": step.local,
        "share": step.share,
        "total": step.total,
        "sentence": step.sentence(),
    }


def _section(title: str, body: str, role: str, paint: Paint) -> str:
    return f"{paint(title, role)}\n\n{with_results(body, role, paint)}"


def with_results(body: str, role: str, paint: Paint) -> str:
    """The text with the last number of each line painted."""
    return RESULT.sub(lambda match: match[1] + paint(match[2], role), body)


def _gradients(answer: Answer) -> str:
    output = answer.named[answer.root]
    each = ((PLAIN.derivative(output, answer.named[v]), v.grad or 0.0) for v in answer.leaves)
    rows = [[derivative, "=", number(gradient)] for derivative, gradient in each]
    lines = aligned(rows)
    if answer.root.is_leaf:
        lines.append(f"the result is {PLAIN.name(output)} itself")
    if unused := answer.unused:
        more = f" and {len(unused) - MOST_NAMES} more" if len(unused) > MOST_NAMES else ""
        names = ", ".join(map(PLAIN.name, unused[:MOST_NAMES]))
        lines.append(f"{PLAIN.name(output)} does not depend on {names}{more}")
    return "\n".join(lines)


def _second(answer: Answer) -> str:
    leaves = _leaf_names(answer, PLAIN.name)
    rows = [[f"d²{PLAIN.name(answer.named[answer.root])}", *leaves]]
    for name, row in zip(leaves, answer.second or [], strict=True):
        rows.append([name, *map(number, row)])
    return "\n".join(aligned(rows))


def _leaf_names(answer: Answer, name: Callable[[str], str]) -> list[str]:
    return [name(answer.named[v]) for v in answer.leaves]
