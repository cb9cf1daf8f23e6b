"""A text such as "J = 3*(a + b*c)" as a graph: Python's grammar, a few kinds of node, no eval."""

from __future__ import annotations

import ast
import math
import warnings
from collections.abc import Callable
from typing import Any, NoReturn

from ..engine import ops
from ..engine.errors import (
    ExpressionError,
    ExpressionNonFiniteError,
    NonFiniteError,
    OperandError,
    ShapeError,
)
from ..engine.leaves import constant
from ..engine.primitive import TABLE
from ..engine.value import Value
from .grammar import (
    CONSTANTS,
    FUNCTION_SIGNS,
    NOT_IN_TABLE,
    OPERATORS,
    OTHER_NAMES,
    REFUSED,
    SIGNS,
    TWO_SIGNS,
    assigned_names,
    by_spelling,
    keyword_as_name,
    misread,
    short_word,
    similar,
)

LONGEST_TEXT = 10_000  # characters
DEEPEST = 100  # brackets within brackets


def parse(text: str, /, **values: Any) -> Value:
    """The graph of an expression, or of several `name = expression` with ; or new lines between.

    Every name in it that is not assigned before is a leaf, and needs a number; only pi and e have
    one of their own, unless they are given another. The graph of the last statement is returned;
    its nodes carry the names as labels, and so do Values that were given without one. A part that
    has no finite value is an ExpressionError that is a NonFiniteError as well.

    >>> J = parse("u = b*c; v = a + u; J = 3*v", a=5, b=3, c=2)
    >>> J
    Value(33, 'J', op=mul)
    >>> parse("3·(a + b·c)", a=5, b=3, c=2).data
    33.0
    >>> parse("3*a + q", a=5)
    Traceback (most recent call last):
    autograd.ExpressionError: q has no number: give one, as in q=1 (line 1, column 7)
      3*a + q
            ^
    """
    return next(reversed(parse_all(text, **values).values()))


def parse_all(text: str, /, **values: Any) -> dict[str, Value]:
    """Everything that a text names: the leaves, then each assigned name; the last is the result.

    >>> list(parse_all("u = b*c; v = a + u; J = 3*v", a=5, b=3, c=2))
    ['b', 'c', 'a', 'u', 'v', 'J']
    """
    if not isinstance(text, str):
        raise ExpressionError(f"an expression is a str, got {type(text).__name__}")
    return _Reader(text, values).read()


class _Reader:
    """Builds the graph of one text."""

    def __init__(self, text: str, values: dict[str, Any]) -> None:
        self.text = text.replace("\r\n", "\n").replace("\r", "\n")
        self.values = by_spelling(values)
        self.labelled: list[Value] = []
        self.leaves: dict[str, Value] = {}
        self.assigned: dict[str, Value] = {}
        self.later: set[str] = set()  # names that statements further on assign

    def read(self) -> dict[str, Value]:
        """Build every statement; on an error the caller's Values lose their new labels."""
        try:
            return self._read()
        except BaseException:
            for value in self.labelled:
                value.label = None
            raise

    def _read(self) -> dict[str, Value]:
        statements = self._statements()
        self.later = {name for each in statements for name in assigned_names(each)}
        for statement in statements:
            if isinstance(statement, ast.Assign):
                self._assign(statement)
            elif isinstance(statement, ast.Expr) and statement is statements[-1]:
                self.assigned[""] = self._build(statement.value)
            elif isinstance(statement, ast.Expr):
                self._refuse(statement, "only the last statement can be without a name")
            else:
                self._refuse(statement, "a statement is `name = expression`")
        for name in self.values:
            if name not in self.leaves:
                why = "the text assigns it itself" if name in self.assigned else "nothing uses it"
                raise ExpressionError(f"{name} was given a number, but {why}", self.text)
        return {**self.leaves, **self.assigned}

    def _plain(self) -> str:
        """The text in Python's signs, character for character."""
        return self.text.translate(SIGNS)

    def _statements(self) -> list[ast.stmt]:
        """The text's statements as Python's parser sees them, after a check that it is harmless."""
        if len(self.text) > LONGEST_TEXT:
            long = f"the text has {len(self.text):,} characters, at most {LONGEST_TEXT:,} are read"
            self._fail(long, LONGEST_TEXT)
        depth = 0
        for i, character in enumerate(self.text):
            depth += (character in "([{") - (character in ")]}")
            if depth > DEEPEST:
                self._fail(f"brackets are nested more than {DEEPEST} deep", i)
        for second in TWO_SIGNS.finditer(self.text):
            if second[1]:
                hint = "* * is not understood: a power is written a**b"
                self._fail(hint, second.start())
        if word := keyword_as_name(self.text, self.values):
            self._fail(f"{word[1]} is a keyword of Python: choose another name", word.start())
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                statements = ast.parse(self._plain().strip(), filename="").body
        except SyntaxError as error:
            hint = error.msg
            if "decimal literal" in hint or "numeric literal" in hint:
                hint = "a number is followed by a name: for a product write 3*a"
            lead = len(self.text) - len(self.text.lstrip())
            line, column = error.lineno or 1, max(1, error.offset or 1)
            index = self._index(line, column - 1) + lead
            self._fail(*misread(self.text, index, hint))
        except (RecursionError, MemoryError):
            self._fail("the expression is too long: split it into parts with names", 0)
        except ValueError as error:
            self._fail(f"not a text: {error}", 0)
        if not statements:
            self._fail("the text holds no expression", 0)
        return statements

    def _assign(self, statement: ast.Assign) -> None:
        target = statement.targets[0]
        if len(statement.targets) > 1 or not isinstance(target, ast.Name):
            self._refuse(target, "the left side of = is one name")
        name = target.id
        value = self._build(statement.value)
        if name in self.assigned:
            self._refuse(target, f"{short_word(name)} is set twice: choose another name here")
        if name in self.leaves:
            self._refuse(target, f"{name} was used before as a given number")
        if value.is_constant:  # a name for a plain number: something to differentiate by
            value = Value(value.data)
        elif value.label is not None:  # another name for a node that has one
            value = ops.identity(value)
        value.label = name
        self.assigned[name] = value

    def _build(self, expression: ast.expr) -> Value:
        """The graph of one expression, inner parts first, without recursion."""
        built: dict[ast.expr, Value] = {}
        stack = [expression]
        while stack:
            node = stack[-1]
            op, parts = self._parts(node)
            waiting = [part for part in parts if part not in built]
            if waiting:
                stack.extend(reversed(waiting))
                continue
            stack.pop()
            try:
                result = op(*(built[part] for part in parts))
                built[node] = result if isinstance(result, Value) else constant(result)
            except (OperandError, ShapeError) as error:
                self._refuse(node, str(error))
            except NonFiniteError as error:
                self._refuse(node, str(error), ExpressionNonFiniteError)
        return built[expression]

    def _parts(self, node: ast.expr) -> tuple[Callable[..., Value], list[ast.expr]]:
        """The function that a node of the syntax tree stands for, and its arguments."""
        if isinstance(node, ast.Constant):
            return lambda: self._number(node), []
        if isinstance(node, ast.Name):
            return lambda: self._name(node), []
        if isinstance(node, ast.BinOp):
            return self._operator(node, node.op), [node.left, node.right]
        if isinstance(node, ast.UnaryOp):
            return self._operator(node, node.op), [node.operand]
        if isinstance(node, ast.Compare):
            if len(node.ops) > 1:
                third = node.comparators[1]
                self._refuse(third, "compare two at a time: where(a < b, where(b < c, 1, 0), 0)")
            return self._operator(node, node.ops[0]), [node.left, node.comparators[0]]
        if isinstance(node, ast.Call):
            return self._function(node), node.args
        other = "this is not understood: names, numbers, + - * / ** and functions are"
        self._refuse(node, REFUSED.get(type(node), other))

    def _operator(self, node: ast.expr, operator: ast.AST) -> Callable[..., Value]:
        if type(operator) not in OPERATORS:
            other = "the operator is not understood: + - * / ** % and < <= > >= == != are"
            self._refuse(node, REFUSED.get(type(operator), other))
        return OPERATORS[type(operator)]

    def _function(self, node: ast.Call) -> Callable[..., Value]:
        if not isinstance(node.func, ast.Name):
            self._refuse(node, "only known functions can be called, by their names")
        if node.keywords or any(isinstance(arg, ast.Starred) for arg in node.args):
            self._refuse(node, "a function's arguments are written one by one")
        name = FUNCTION_SIGNS.get(node.func.id, node.func.id)
        if name not in TABLE:
            if name in NOT_IN_TABLE:
                self._refuse(node, NOT_IN_TABLE[name])
            near = similar(OTHER_NAMES.get(name, name), list(TABLE))
            self._refuse(node, f"there is no function {short_word(name)}{near}")
        return TABLE[name]

    def _number(self, node: ast.Constant) -> Value:
        x = node.value
        if not isinstance(x, (int, float)) or isinstance(x, bool):
            self._refuse(node, f"{x!r:.40} is not a number")
        try:
            if math.isfinite(x):
                return constant(x)
        except OverflowError:
            pass
        self._refuse(node, "the number is beyond the largest float, 1.8e308")

    def _name(self, node: ast.Name) -> Value:
        name = node.id
        if name in self.assigned:
            return self.assigned[name]
        if name not in self.leaves:
            if name not in self.values:
                if name in CONSTANTS:
                    return constant(CONSTANTS[name], name)
                if name in TABLE:
                    self._refuse(node, f"{name} is a function: write {name}(...)")
                if name in self.later:
                    self._refuse(node, f"{short_word(name)} is used before it is set")
                near = similar(name, [*self.values, *self.assigned])
                name = short_word(name)
                self._refuse(node, f"{name} has no number: give one, as in {name}=1{near}")
            given = self.values[name]
            if isinstance(given, Value):
                if given.label is None:
                    given.label = name
                    self.labelled.append(given)
                self.leaves[name] = given
            else:
                try:
                    self.leaves[name] = Value(given, name)
                except (OperandError, OverflowError) as error:
                    self._refuse(node, f"{short_word(name)} was given no number: {error}")
        return self.leaves[name]

    def _refuse(
        self, node: ast.AST, message: str, kind: type[ExpressionError] = ExpressionError
    ) -> NoReturn:
        """Fail at a node of the syntax tree, whose columns count bytes of UTF-8."""
        text = self._plain().strip()
        line = text.split("\n")[node.lineno - 1]  # type: ignore[attr-defined]
        column = len(line.encode()[: node.col_offset].decode(errors="ignore"))  # type: ignore[attr-defined]
        lead = len(self.text) - len(self.text.lstrip())
        self._fail(message, self._index(node.lineno, column) + lead, kind)  # type: ignore[attr-defined]

    def _index(self, line: int, column: int) -> int:
        """The position of a line and a column in the stripped text."""
        rows = self.text.strip().split("\n")
        return sum(len(row) + 1 for row in rows[: line - 1]) + min(column, len(rows[line - 1]))

    def _fail(
        self, message: str, index: int, kind: type[ExpressionError] = ExpressionError
    ) -> NoReturn:
        before = self.text[:index]
        line = before.count("\n") + 1
        column = index - (before.rfind("\n") + 1) + 1
        raise kind(message, self.text, line, column) from None
