"""Reporting: a fault, with the smallest program that shows it."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from textwrap import indent
from typing import NamedTuple

from autograd import TABLE

from .checking import Fault, fault_of, native, numpy, twin
from .in_c import PLAIN, SANITIZED, SYNTAX
from .in_fit import fit
from .in_jax import check_jax
from .in_statements import check_statements
from .lookalike import IMPORTS, Lookalike
from .machines import machine_faults
from .shrinking import shrunk
from .truth import Truth, truth

HEADER = indent(IMPORTS, "    ")
TARGETS = {
    "numpy": numpy,
    "twin": twin,
    "native": native,
    "fit": fit,
    "jax": check_jax,
    "statements": check_statements,
}
"""The targets that run one program after another, in this process."""

ALL = ("native", "numpy", "twin", "fit", "javascript", "c", "jax")


class Report(NamedTuple):
    """A program that fails, how it fails, and the smaller program left of it."""

    name: str
    fault: Fault
    program: Lookalike

    def __str__(self) -> str:
        return f"{self.name} {self.fault}\n{HEADER}{self.lines}"

    @property
    def lines(self) -> str:
        """The lines of the smaller program, without its imports."""
        return indent(self.program.text.rstrip(), "    ")


def due_of(program: Lookalike) -> Truth | None:
    """The right results; None if the text does not even run eagerly."""
    try:
        return truth(program.case())
    except Exception:
        return None


def all_faults(
    target: str, asked: Sequence[tuple[Lookalike, Truth]], ways: str = SANITIZED
) -> list[Fault | None]:
    """How a target fails for each program; `ways` are the flags that C is compiled with."""
    if target in TARGETS:
        return [fault_of(target, TARGETS[target], *each) for each in asked]
    return machine_faults(target, asked, ways)


def report(name: str, program: Lookalike, fault: Fault, most: int = 400) -> Report:
    """A report of the fault, with the program shrunk by at most `most` trials."""
    ways = fault.kind.startswith("sanitizer") and SANITIZED
    ways = ways or (SYNTAX if fault.kind.startswith("compile") else PLAIN)
    slow = {"jax": 30, "c": 150}.get(fault.target, most) if ways != SYNTAX else most
    small = shrunk(program, lambda candidate: same_fault(candidate, fault, ways), min(slow, most))
    due = due_of(small)
    now = all_faults(fault.target, [(small, due)])[0] if due else None
    return Report(name, now or fault, small)


def same_fault(program: Lookalike, fault: Fault, ways: str = SANITIZED) -> bool:
    """Whether another program fails in the same way."""
    due = due_of(program)
    if due is None:
        return False
    other = all_faults(fault.target, [(program, due)], ways)[0]
    return other is not None and other.kind == fault.kind


def skeleton(report: Report) -> tuple[str, str, str]:
    """The key of a report: the kind of fault, and the program without names and numbers."""
    f = [x for x in report.program.tree.body if isinstance(x, ast.FunctionDef)]
    return report.fault.target, report.fault.kind, ast.dump(_Bare().visit(ast.Module([*f], [])))


class _Bare(ast.NodeTransformer):
    """Replaces all names by one, except functions', and all numbers by one."""

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Constant(0)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return node if node.id in TABLE else ast.Name("_", node.ctx)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        return ast.arg("_")


def merged(faults: Sequence[Fault | None], order: Sequence[str] = ALL) -> list[Fault]:
    """The faults of one program that are worth a report: one per cause."""
    by_cause: dict[str, Fault] = {}
    for fault in sorted((x for x in faults if x), key=lambda x: order.index(x.target)):
        by_cause.setdefault(_cause(fault), fault)
    return list(by_cause.values())


def _cause(fault: Fault) -> str:
    """A rough key of the cause: several targets often fail for the same one."""
    if "error (" in fault.kind or fault.kind.startswith("sanitizer"):
        return "text"
    return "wrong" if fault.kind.startswith("wrong") else "raised"
