"""Texts as graphs: what is understood means what it means in Python, all else is refused."""

from __future__ import annotations

import ast
import math
import os
import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from examples import examples
from graphs import POINT, formulas, pythons, words
from hypothesis import example, given
from hypothesis import strategies as st

from autograd import ExpressionError, NonFiniteError, Value, formula, parse, parse_all

fuzz = examples(400)


# What is understood.


def is_real(x: Any) -> bool:
    return isinstance(x, (int, float)) and math.isfinite(x)


def used(text: str, values: dict[str, float]) -> dict[str, float]:
    names = {node.id for node in ast.walk(ast.parse(text.strip())) if isinstance(node, ast.Name)}
    return {name: x for name, x in values.items() if name in names}


@fuzz
@given(formulas)
def test_a_formula_is_what_python_computes_to_the_bit(text: str) -> None:
    whole = ast.parse(text, mode="eval").body
    try:
        result = parse(text, **used(text, POINT))
    except NonFiniteError:
        called = {node.func for node in ast.walk(whole) if isinstance(node, ast.Call)}
        parts = [x for x in ast.walk(whole) if isinstance(x, ast.expr) and x not in called]
        assert not all(is_real(pythons(part)) for part in parts)
    else:
        expected = pythons(whole)
        assert is_real(expected)
        assert result.data.hex() == float(expected).hex() or result.data == expected == 0


UNDERSTOOD = words("""
3*(a + b*c) -> 33  -a**2 + 2**-c + 2**c**2 -> -25 + 0.25 + 16  a - b - c + a / b / c -> 5/6
7 % c + -7 % c -> 2  1_000 + 0x10 + 0b1 + 1e1 -> 1027  (a < b) + 2*(a >= b) + 4*(a != b) -> 6
sum(a, b, c) + prod(a, b, c) + dot(a, b, c) -> 57  e**c - pi -> math.e**2 - math.pi  (exp)(0) -> 1
where(a > b, 1, 2) + clip(a, 0, 1) + leaky_relu(-a) -> 2 - 0.05  +a; -> 5  a # a remark -> 5
""")


@pytest.mark.parametrize("case", [*UNDERSTOOD, "\n\n\t (a +\n b) \\\n + 1;\n -> 9"])
def test_what_is_understood(case: str) -> None:
    text, expected = case.split(" -> ")
    assert parse(text, **used(text, {"a": 5, "b": 3, "c": 2})).data == eval(expected)


def test_the_lectures_three_lines() -> None:
    named = parse_all("u = b*c\nv = a + u\nJ = 3*v", a=5, b=3, c=2)
    assert [v.data for v in named.values()] == [3, 2, 5, 6, 11, 33]
    assert [v.label for v in named.values()] == list(named) == list("bcauvJ")
    named["J"].backward()
    assert [named[name].grad for name in "vaubc"] == [3, 3, 3, 6, 9]


def test_a_name_used_twice_is_one_leaf() -> None:
    J = parse("x*x + x", x=3)
    J.backward()
    assert formula(J) == "x · x + x"
    assert J.inputs[1].grad == 7


# What is refused. ¦ stands before the place to be pointed at, and is no part of the text.

REFUSED = words("""
¦a.b  3*(¦a.real)  a + ¦b.c  ¦f(a)  a*¦print(3)  ¦exp(a)(a)  a + ¦exp.call(a)  ¦a[0]  1 + ¦'text'
¦b'text'  1 + ¦f'{a}'  ¦lambda: 1  ¦[x for x in a]  exp¦(x for x in a)  (¦y := 3)  ¦import os
¦a; import os  u = a; ¦import os  1 < 2 < ¦3  ¦exp(x=1)  1 + ¦exp(*a)  1 + ¦exp(**a)  ¦a and b
¦1 if a else 2  1 + (¦a | a)  ¦a // 2  ¦a @ a  ¦a^2  ¦~a  ¦not a  ¦a is a  ¦a in a  ¦a, a  ¦[a]
¦{a: 1}  ¦True  ¦None  ¦...  2 * ¦1j  ¦a = b = 1  ¦a += 1  ¦x: int = 3  ¦x, y = 1  ¦x.y = 1  ¦pass
¦def f(): pass  ¦a; a  ¦exp  2 * ¦exp  ¦exp()  2 * ¦exp(1, 2)  2 * ¦atan2(1)  2 * ¦dot(1, 2, 3, 4)
2 * ¦logsumexp()  2 * ¦1e999  x = a; ¦a = 2  ¦a = a + 1  ¦exp(a, x=1)  ¦exp(a, **a)
""")
NAMELESS = [
    *words("¦q  a + ¦q  é + ¦q  𝛼 + ¦q  u = é; é + ¦q + é  u = ¦'é' if 1 else q"),
    *["  a + ¦q", "\t a + ¦q", "\n\n  a + ¦q", "\n\n  u = a\nu + ¦q", "\u3000é + ¦q"],
    *["(a +\n\n   ¦q)", "a \\\n + ¦q", "a*exp(\n\ta +\n\t¦q)", "(é +\n é*¦q)", "# é\na + ¦q"],
    *["a + ¦q\r\n", "u = a\r\nu + ¦q", "u = a\ru + ¦q", "(a +\r ¦q)", "\r\r a + ¦q"],
]
MISSPELT = [
    *words("¦;  a ¦b  3 ¦a  é ¦é  a¦)  u = 1; é = u; v = é ¦é  a ¦$ b  a ¦÷ 2  ¦1 = a"),
    *["2·¦·a", "2·¦*a", "2*¦×a", "2**¦×a", "# 2··a\n2·¦·a"],
    *["¦", "¦  \n ", "¦# only a remark", "  3 ¦a", "\n 3 ¦a", "u = 1\nv = ¦(2\n", "u = 1\nv = 2¦)"],
]


@pytest.mark.parametrize("marked", [*REFUSED, *NAMELESS, *MISSPELT])
def test_what_is_refused_is_pointed_at(marked: str) -> None:
    text = marked.replace("¦", "")
    before = re.split(r"\r\n|\r|\n", marked.partition("¦")[0])
    line, column = len(before), len(before[-1]) + 1
    given = {name: 2.0 for name in "aéα" if name in text.replace("𝛼", "α")}
    with pytest.raises(ExpressionError) as caught:
        parse(text, **given)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert f"(line {line}, column {column})" in str(caught.value)


def test_the_caret_stands_under_the_culprit() -> None:
    for text in ("  (a +\n é*q + 1)", "a + " * 100 + "q + a"):
        with pytest.raises(ExpressionError) as caught:
            parse(text, **{name: 1 for name in "aé" if name in text})
        _, row, mark = str(caught.value).split("\n")
        assert mark.strip() == "^"
        assert row[mark.index("^")] == "q"
        assert len(row) <= 80


def test_a_file_with_a_strange_name_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python's parser reads the line of a SyntaxError from the file that it takes the text for."""
    for name in ("<unknown>", "<string>", "<expression>"):
        (tmp_path / name).write_text("é" * 20)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ExpressionError) as caught:
        parse("a é é", a=1, é=1)
    assert caught.value.column == 3


HINTS = words("""
a^2 -> a**b  3a -> write 3*a  tanhh(a) -> did you mean tanh  a + leng -> did you mean length
exp -> exp(...)  0 < a < 1 -> where  print(a) -> no function print  ln(a) -> did you mean log?
sigma(a) -> did you mean sigmoid?  a // 2 -> write floor(a / b)  1 if a else 2 -> where(a, b, c)
a and 1 -> where(a, b, c)  not a -> equal(a, 0)  a @ a -> a*x + b*y  a[0] -> a name of its own
[a] -> a name of its own  a, a -> end with ;  a.b -> single words  a << 1 -> + - * / ** %
a² -> a**2; the name a² is written a2  (a)⁴ -> a**b
√a -> sqrt(a)  a ÷ 2 -> a / b  a ≤ 1 -> write <=
a·*2 -> a power is written a**b
""")


def test_the_signs_of_formulas_are_read_and_shown_as_they_were_written() -> None:
    named = parse_all("u = 3⋅(a − b×c)·1", a=7, b=3, c=2)
    assert named["u"].data == 3 * (7 - 3 * 2)
    named["u"].backward()
    assert {name: x.grad for name, x in named.items()} == {"a": 3, "b": -6, "c": -9, "u": 1}
    assert parse("a·3  # ·· ·*", a=2).data == 6
    with pytest.raises(ExpressionError) as caught:
        parse("é·é − 2·q", é=1)
    assert (caught.value.line, caught.value.column) == (1, 9)
    assert str(caught.value).split("\n")[1].strip() == "é·é − 2·q"


@pytest.mark.parametrize("case", HINTS)
def test_a_refusal_says_what_to_write(case: str) -> None:
    text, hint = case.split(" -> ")
    with pytest.raises(ExpressionError, match=re.escape(hint)):
        parse(text, a=1, length=2)


@pytest.mark.parametrize("text", [None, 3, b"1 + 1", ["1"], Value(3)])
def test_a_text_is_a_str(text: Any) -> None:
    with pytest.raises(ExpressionError, match=type(text).__name__):
        parse(text)


HOSTILE = [
    *["(" * 100_000, "(" * 4_999 + "a" + ")" * 4_999, "(" * 101 + "a" + ")" * 101, "exp(" * 2_400],
    *["~" * 9_999 + "a", "not " * 2_400 + "a", "<".join("a" * 5_000), "lambda:" * 1_400 + "a"],
    *["a if a else " * 800 + "a", "a" + ".a" * 4_999, "a," * 5_000, "a+" * 5_000_000 + "a"],
    *["\n".join(" " * i + "if a:" for i in range(120)), "f'{" * 300, "a + '" + "x" * 5_000],
    *["9" * 5_000, "0x" + "f" * 5_000, "1e" + "9" * 5_000, "q" * 9_999, "q" * 9_990 + "(1)"],
    *["a\0", "\0" * 100, "a + \ud800", "\udfff\ud800" * 100, "\ufeffa", "a \\", "\f" * 999 + "a a"],
    *["a = 1\r" * 1_000 + "+", "ab" * 2_490 + "=1;" + "ba" * 2_491, "polygamma(4e5, a)"],
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_hostile_texts_are_refused_in_few_words(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text, a=1.0)
    assert len(str(caught.value)) < 1_000


def test_a_text_that_is_too_long_is_pointed_at_where_it_becomes_so() -> None:
    with pytest.raises(ExpressionError, match=r"has 15,001 .* \(line 2, column 4001\)"):
        parse("a" * 5_999 + "\n" + "b" * 9_001)


@pytest.mark.parametrize("text", ["+".join("a" * 4_999), "-" * 9_999 + "a", "**".join("a" * 3_000)])
def test_long_texts_are_read_or_refused_as_far_as_pythons_parser_goes(text: str) -> None:
    try:
        assert abs(parse(text, a=1).data) in (1, 4_999)
    except ExpressionError as error:
        assert "too long" in str(error)


# Whatever the text, no code is run, and nothing but the two errors comes out.

WATCHED = ("exec", "import", "open", "os.", "subprocess.", "socket.", "shutil.", "ctypes.")
events: list[str] | None = None


def watch(event: str, args: tuple[Any, ...]) -> None:
    """Python itself reports every exec of code, import, opened file and command."""
    if events is None or not event.startswith(WATCHED):
        return
    if event != "open" or os.path.exists(args[0]):  # SyntaxErrors look for a file without a name
        events.append(event)


sys.addaudithook(watch)


@contextmanager
def no_code_is_run() -> Iterator[None]:
    global events
    events = []
    try:
        yield
        assert not events
    finally:
        events = None


CODE = words("""
__import__('os').system('echo run')  open('/etc/passwd')  exec('import os')  eval('1')
exp(__import__('os').getpid())  [].__class__.__base__.__subclasses__()  breakpoint()
(lambda: __import__('os').system('echo run'))()  f"{__import__('os').system('echo run')}"
exp.__globals__['__builtins__']['open']('x')  import os; os.system('echo run')
x = __import__('os')  [c for c in ().__class__.__base__.__subclasses__()]  (x := __import__('os'))
""")


@pytest.mark.parametrize("text", CODE)
def test_no_code_is_ever_run(text: str) -> None:
    with no_code_is_run(), pytest.raises(ExpressionError):
        parse(text, a=1)


@pytest.mark.parametrize(
    "code", words("1 + 1  __import__('os').system('true')  open(__file__).close()")
)
def test_the_watch_over_running_code_barks(code: str) -> None:
    with pytest.raises(AssertionError), no_code_is_run():
        eval(code)


TOKENS = words("""
a  b  q  e  pi  exp  log  max  dot  where  sum  sqrt  é  ℯ  \0  \ud800  lambda  if  else  for  in
not  and  or  is  import  as  def  class  return  yield  None  True  0  1  2.5  1e3  1e308  5e-324
0x1F  1_0  1j  07  1e999  +  -  *  /  **  %  //  @  <  <=  >  >=  ==  !=  =  :=  +=  ^  |  &  ~
->  .  ,  ;  :  (  )  [  ]  {  }  \\  #  `  $  ?  !  '  "  \'\'\'  f'  b'x'  's'
""")
BLANKS = [*"  \t\n\r\f\u2028\x85\u3000\ufeff", "  ", "\n ", "\r\n"]
TEXTS = st.one_of(
    st.lists(st.sampled_from(TOKENS + BLANKS), max_size=14).map("".join),
    st.text("ab1.+-*/()=\n\r\t '\"#\\{}[];:,éλ\0", max_size=40),
    st.text(max_size=60),
)


@examples(2500)
@given(TEXTS)
@example("a = 1\rb = q")
@example("1\\\n\\1")
def test_any_text_is_read_or_refused_at_a_place_within_it(text: str) -> None:
    with no_code_is_run(), warnings.catch_warnings(record=True) as heard:
        try:
            assert isinstance(parse(text, a=5, b=0.5), Value)
        except ExpressionError as error:
            rows = re.split(r"\r\n|\r|\n", text)
            assert 1 <= error.line <= len(rows)
            assert 1 <= error.column <= len(rows[error.line - 1]) + 1
    assert not heard
