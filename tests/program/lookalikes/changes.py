"""Changes: single edits of a program's syntax tree that may make it smaller."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

Change = Callable[[], Callable[[], None]]
"""A function that changes the tree, and returns the function that changes it back."""


def _replace(of: Any, field: str, by: Any) -> Change:
    """Give a field of a node another content."""

    def change() -> Callable[[], None]:
        before = getattr(of, field)
        setattr(of, field, by)
        return lambda: setattr(of, field, before)

    return change


def _all(changes: list[Change]) -> Change:
    """Several changes as one."""

    def change() -> Callable[[], None]:
        undone = [each() for each in changes]

        def undo() -> None:
            for each in reversed(undone):
                each()

        return undo

    return change


def _without(of: Any, field: str, i: int) -> Change:
    """Take the i-th item out of a list in a field."""
    items = getattr(of, field)
    return _replace(of, field, items[:i] + items[i + 1 :])


# Statements.


def statements(tree: ast.Module) -> Iterator[Change]:
    """Remove one line, the last first; or the head of a loop."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if not isinstance(body, list):
            continue
        for i in reversed(range(len(body))):
            if isinstance(body[i], ast.For):
                yield _replace(node, "body", body[:i] + body[i].body + body[i + 1 :])
            if len(body) > 1:
                yield _without(node, "body", i)


def returned(tree: ast.Module) -> Iterator[Change]:
    """Return one of f's variables instead."""
    for f in [x for x in tree.body if isinstance(x, ast.FunctionDef)]:
        result = f.body[-1]
        for i, line in enumerate(f.body[:-1]):
            if isinstance(line, ast.Assign) and isinstance(result, ast.Return):
                last = ast.Return(line.value)
                yield _replace(f, "body", [*f.body[:i], last])


def inlined(tree: ast.Module) -> Iterator[Change]:
    """Replace a name that is used once by what it stands for."""
    for f in [x for x in tree.body if isinstance(x, ast.FunctionDef)]:
        for i, line in enumerate(f.body):
            if not (isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name)):
                continue
            name = line.targets[0].id
            uses = [
                (node, field, k)
                for after in f.body
                for node, field, k, child in _children(after)
                if isinstance(child, ast.Name) and child.id == name and child is not line.targets[0]
            ]
            if len(uses) == 1:
                yield _all([_put(*uses[0], line.value), _without(f, "body", i)])


# Expressions.


def _children(tree: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, ast.expr]]:
    """Every expression with the node, field and index where it stands."""
    for node in ast.walk(tree):
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                yield node, field, None, value
            elif isinstance(value, list):
                for i, item in enumerate(value):
                    if isinstance(item, ast.expr):
                        yield node, field, i, item


def _put(of: ast.AST, field: str, i: int | None, by: ast.expr) -> Change:
    if i is None:
        return _replace(of, field, by)
    items = getattr(of, field)
    return _replace(of, field, [*items[:i], by, *items[i + 1 :]])


def _f(tree: ast.Module) -> Iterator[ast.stmt]:
    """The tree without its last two lines, the program and its call."""
    yield from tree.body[:-2]


def hoisted(tree: ast.Module) -> Iterator[Change]:
    """Replace an expression by a part of it, the largest expressions first."""
    for top in _f(tree):
        for node, field, i, child in _children(top):
            parts = [x for _, _, _, x in _children(child)]
            if isinstance(child, ast.Call):
                parts = child.args
            for part in parts[:8]:
                yield _put(node, field, i, part)


def constants(tree: ast.Module) -> Iterator[Change]:
    """Replace an expression by a number."""
    for top in _f(tree):
        for node, field, i, child in _children(top):
            if not isinstance(child, (ast.Constant, ast.List)) and not isinstance(
                getattr(child, "ctx", None), ast.Store
            ):
                yield _put(node, field, i, ast.Constant(1.0))


def elements(tree: ast.Module) -> Iterator[Change]:
    """Remove one item of a list, or one argument of a call."""
    for node in ast.walk(tree):
        for field in ("elts", "args"):
            items = getattr(node, field, None)
            if isinstance(items, list) and len(items) > 1:
                for i in range(len(items)):
                    yield _without(node, field, i)


def numbers(tree: ast.Module) -> Iterator[Change]:
    """Replace numbers by simpler ones."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and type(node.value) is float:
            for simple in (1.0, 2.0, 0.0, float(round(node.value))):
                yield _replace(node, "value", simple)
        elif isinstance(node, ast.Constant) and type(node.value) is int:
            for whole in range(node.value):
                yield _replace(node, "value", whole)


# The call.


def _call(tree: ast.Module) -> tuple[ast.FunctionDef, Any, ast.Tuple, ast.Tuple] | None:
    """f, the names in `over`, the arguments, and `wrt`; None if the call has another form."""
    f, program, last = tree.body[-3:]
    if not isinstance(f, ast.FunctionDef) or not isinstance(last, ast.Assign):
        return None
    over = None
    for node in ast.walk(program):
        if isinstance(node, ast.keyword) and node.arg == "over":
            over = node.value
    values: Any = last.value
    return f, over, values.elts[0], values.elts[2]


def _rows(x: ast.expr) -> ast.List | None:
    """The list of an argument: itself, or the one in np.array(...)."""
    if isinstance(x, ast.Call) and x.args:
        x = x.args[0]
    return x if isinstance(x, (ast.List, ast.Tuple)) else None  # type: ignore[return-value]


def examples(tree: ast.Module) -> Iterator[Change]:
    """One example less, and shorter lists: wherever that length occurs."""
    call = _call(tree)
    if call is None:
        return
    f, over, args, _ = call
    names = [x.arg for x in f.args.args]
    batched = [x.value for x in over.elts] if over else []
    columns = [
        rows
        for name, x in zip(names, args.elts, strict=False)
        if name in batched and (rows := _rows(x)) is not None
    ]
    m = min((len(x.elts) for x in columns), default=0)
    for i in range(m if m > 1 else 0):
        yield _all([_without(x, "elts", i) for x in columns])
    data = [
        x
        for top in [*(line for line in tree.body if isinstance(line, ast.Assign))]
        for x in ast.walk(top)
        if isinstance(x, (ast.List, ast.Tuple)) and x not in columns and x is not args
    ]
    for n in sorted({len(x.elts) for x in data if len(x.elts) > 1}):
        yield _all([_without(x, "elts", n - 1) for x in data if len(x.elts) == n])


def arguments(tree: ast.Module) -> Iterator[Change]:
    """One argument less; positional arguments; arguments shared by all examples; lists."""
    call = _call(tree)
    if call is None:
        return
    f, over, args, wrt = call
    for i, x in enumerate(f.args.args[: len(args.elts)]):
        changes = [_without(f.args, "args", i), _without(args, "elts", i)]
        for names in (over, wrt):
            if names is not None:
                kept = [n for n in names.elts if getattr(n, "value", None) != x.arg]
                changes.append(_replace(names, "elts", kept))
        yield _all(changes)
        rows = _rows(args.elts[i])
        if over is not None and rows is not None and rows.elts:
            kept = [n for n in over.elts if getattr(n, "value", None) != x.arg]
            if len(kept) < len(over.elts):
                yield _all([_replace(over, "elts", kept), _put(args, "elts", i, rows.elts[0])])
        if isinstance(args.elts[i], ast.Call) and rows is not None:
            yield _put(args, "elts", i, rows)
    for i in range(len(wrt.elts)):
        yield _without(wrt, "elts", i)
    for field in ("vararg", "kwarg"):
        if getattr(f.args, field):
            yield _replace(f.args, field, None)
    if f.args.defaults:
        yield _all([_replace(f.args, "defaults", []), _replace(f.args, "args", f.args.args[:-1])])
    program: Any = tree.body[-2]
    if isinstance(program.value, ast.Call) and isinstance(program.value.func, ast.Attribute):
        inside = program.value.func.value
        if isinstance(inside, ast.Call):
            yield _replace(program, "value", inside)


STAGES = [
    statements,
    returned,
    arguments,
    examples,
    hoisted,
    elements,
    constants,
    inlined,
    numbers,
]
