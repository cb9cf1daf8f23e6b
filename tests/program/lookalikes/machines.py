"""Machines: targets that run outside of Python, and checks of their results."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from targets import Job, Results

from autograd.program.targets.c import c_text
from autograd.program.targets.javascript import javascript_text

from .checking import Fault, WrongError, by_name, compare, raised
from .in_c import SANITIZED, run_c
from .in_javascript import run_javascript
from .lookalike import Lookalike
from .ready import Answer, Ready, ready
from .truth import Truth

Asked = tuple[Lookalike, Truth]


def machine_faults(name: str, asked: Sequence[Asked], ways: str = SANITIZED) -> list[Fault | None]:
    """How C or JavaScript fails for each program; `ways` are the flags that C is compiled with."""
    faults: list[Fault | None] = [None] * len(asked)
    running: dict[int, Ready] = {}
    for i, (program, due) in enumerate(asked):
        if isinstance(due.values, type) or isinstance(due.gradients, type):
            continue  # an error is expected, where machines give any IEEE numbers
        try:
            running[i] = ready(program)
            TEXTS[name](running[i].job)
        except Exception as error:
            running.pop(i, None)
            faults[i] = Fault(name, raised(error), str(error))
    answers = RUNS[name]([*running.values()], ways)
    for (i, one), answer in zip(running.items(), answers, strict=True):
        if isinstance(answer, Fault):
            faults[i] = answer
        elif answer:
            faults[i] = _difference(name, one, answer, asked[i][1])
    return faults


def _difference(name: str, one: Ready, results: Results, due: Truth) -> Fault | None:
    try:
        if due.values is None:
            return None
        compare("wrong value", results[0], due.values)  # type: ignore[arg-type]
        if one.job.wrt:
            for gradient, k, each in zip(results[1:], one.case.places, due.gradients, strict=True):  # type: ignore[arg-type]
                compare(
                    "wrong gradient", by_name(one.case, one.job.plan.parameters, gradient, k), each
                )
    except WrongError as error:
        kind, _, detail = str(error).partition(": ")
        return Fault(name, kind, detail)
    except Exception as error:
        return Fault(name, raised(error), str(error))
    return None


TEXTS: dict[str, Callable[[Job], str]] = {
    "c": lambda job: c_text(job.routine),
    "javascript": lambda job: javascript_text(job.routine),
}
RUNS: dict[str, Callable[[Sequence[Ready], str], list[Answer]]] = {
    "c": run_c,
    "javascript": run_javascript,
}
