"""C: a program as a C99 function, in a file that needs only the C library."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import NamedTuple
from zlib import crc32

from ...engine.declaration import DEFINITIONS
from ..ir.statement import Routine
from ..text.function import LoopArgument, LoopFunction, identifier, loop_function
from ..text.language import (
    ARITHMETIC,
    ATOM,
    COMPARISONS,
    SUM,
    Body,
    Form,
    Language,
    Library,
    Syntax,
    calls,
    words,
)
from ..text.sections import Section

IN_C = words("""
acos  acosh  asin  asinh  atan  atan2  atanh  cbrt  ceil  copysign  cos  cosh  erf  erfc  exp  exp2
expm1  fabs  floor  fma  fmod  lgamma  log  log10  log1p  log2  pow  remainder  sin  sinh  sqrt  tan
tanh  trunc
""")
IN_LIBRARY = words("dot  hypot  logsumexp  max  min  mod  polygamma  prod  relu  sum")
RESERVED = IN_C | words("""
auto  break  case  char  const  continue  default  do  double  else  enum  extern  float  for  goto
if  inline  int  long  register  restrict  return  short  signed  sizeof  static  struct  switch
typedef  union  unsigned  void  volatile  while  main  scratch
INFINITY  NAN  NULL  NUMBERS  ptrdiff_t  size_t  tgamma  hypot  ldexp  frexp  modf  logb  ilogb
scalbn  rint  nearbyint  round  lround  fdim  fmax  fmin  nan  nextafter  j0  j1  jn  y0  y1  yn
gamma  signgam  offsetof  _Bool  _Complex  _Imaginary
""")


def c_number(x: float) -> str:
    """The exact number as C writes it."""
    return {"inf": "INFINITY", "-inf": "-INFINITY", "nan": "NAN"}.get(repr(x)) or repr(x)


def c_definition(name: str, parameters: list[str], body: Body) -> str:
    """A function with one result; one that takes an array gets a macro that takes numbers."""
    array = parameters == [ARRAY]
    parameters = ["x"] if array else parameters
    head = ARRAY if array else ", ".join(f"double {each}" for each in parameters) or "void"
    lines = [f"static double {name}{'_of' * array}({head})", "{"]
    unused = [] if array and body.reads else [x for x in parameters if x not in body.reads]
    lines += [f"  (void){each};" for each in unused]
    lines += [f"  const double {variable} = {text};" for variable, text in body.steps]
    lines += [f"  return {body.results[0]};", "}"]
    if array:
        lines.append(f"#define {name}(...) {name}_of((const double[]){{__VA_ARGS__}})")
    return "\n".join(lines)


ARRAY = "const double *x"  # the parameter of functions of any count of arguments
LANGUAGE = Language(
    name="C",
    forms=ARITHMETIC
    | calls({name: name for name in IN_C | IN_LIBRARY})
    | {
        name: Form(f"(double)({{}} {sign} {{}})", ATOM, (SUM, SUM))
        for name, sign in COMPARISONS.items()
    }
    | {
        "gamma": Form("tgamma({})"),
        "hypot": Form("length({})"),
        "identity": Form("{}", ATOM, (ATOM,)),
        "stop_gradient": Form("{}", ATOM, (ATOM,)),
        "step": Form("(double)({} > 0.0)", ATOM, (SUM,)),
        "where": Form("({} != 0.0 ? {} : {})", ATOM, (SUM, SUM, SUM)),
    },
    functions={
        "dot": "dot_of",
        "hypot": "length_of",
        "logsumexp": "logsumexp_of",
        "prod": "prod_of",
    },
    collected="{function}(NUMBERS({numbers}))",
    number=c_number,
    library=Library("functions.c", DEFINITIONS["c"]),
    reserved=frozenset(RESERVED),
    variadic=ARRAY,
    define=c_definition,
)
C = Syntax(
    language=LANGUAGE,
    loop="for (ptrdiff_t {variable} = 0; {variable} < {count}; {variable}++) {{",
    constant="const double {name} = {value};",
    variable="double {name} = {value};",
    declared="double {name};",
    array="double *restrict const {name} = scratch + {start};",
    part="const double *const {name} = {whole} + {start};",
    places="static const int {name}[] = {{{numbers}}};",
    numbers="static const double {name}[] = {{{numbers}}};",
    reduced="{function}({terms}, {count})",
    in_sections=True,
)


def c_text(routine: Routine, name: str = "program") -> str:
    """A file with one function, of a routine's values and derivatives."""
    return c_file([(identifier(name), routine)])


def c_file(functions: Iterable[tuple[str, Routine]]) -> str:
    """A file with several functions, each given by its name and its routine."""
    bodies = []
    made: dict[str, None] = {}
    for name, routine in functions:
        inside = loop_function(routine, C)
        bodies.append(_function(inside.loops.code.new_name(name), inside))
        definitions = inside.loops.code.definitions
        made |= dict.fromkeys(_guarded(x, text) for x, text in definitions.items())
    library = LANGUAGE.library
    helpers = [_guarded(x, library.paragraphs[x]) for x in library.names_in([*made, *bodies])]
    parts = ["#include <math.h>\n#include <stddef.h>", *helpers, *made, *bodies]
    return "\n\n".join(parts) + "\n"


def _guarded(name: str, definition: str) -> str:
    """A definition that may stand in a file twice, as other programs bring it along too. Its text
    is a part of the macro's name: a file in which one name has two definitions does not compile.
    """
    macro = f"HAVE_{name}_{crc32(definition.encode()):08x}"
    return f"#ifndef {macro}\n#define {macro}\n{definition}\n#endif"


def _function(name: str, inside: LoopFunction) -> str:
    """A function, with a comment that explains its arguments, after those that it calls."""
    loops, m = inside.loops, inside.loops.m
    parameters = [_parameter(x) for x in inside.given]
    parameters += [f"ptrdiff_t {m}"] * inside.batched
    parameters += [f"double *{y.name}" for y in inside.results]
    define, more = [], []
    if any(loops.scratch):
        macro = f"{name}_SCRATCH({m})" if loops.scratch.each else f"{name}_SCRATCH"
        define = [f"#define {macro} ({loops.scratch.text(f'(ptrdiff_t)({m})')})"]
        parameters.append("double *scratch")
        more = [("scratch", f"room for {macro} numbers to work with; no two arrays may overlap")]
    unused = [x.name for x in inside.given if not x.used]
    unused += [m] * (inside.batched and not inside.counts)
    unused += [y.name for y in inside.results if not y.variable.count]
    sections = [
        _section(loops.code.new_name(f"{name}_section_{k}"), each, inside)
        for k, each in enumerate(inside.sections, 1)
    ]
    lines = [
        *(line for section in sections for line in section.lines),
        *inside.comment(name, more),
        *define,
        *_head(f"void {name}", parameters),
        "{",
        *(f"  (void){each};" for each in unused),
        *(f"  {section.call};" for section in sections),
        *inside.lines,
        *(f"  *{y.name} = {y.number};" for y in inside.results if y.number is not None),
        "}",
    ]
    return "\n".join(lines)


class _Called(NamedTuple):
    """A function that another one calls: its lines, and the call."""

    lines: list[str]
    call: str


def _section(name: str, section: Section, inside: LoopFunction) -> _Called:
    """A section of a function, of those arguments and results that it names."""
    m = inside.loops.m
    parameters = {x.name: _parameter(x) for x in inside.given if x.variable in section.named}
    parameters |= {m: f"ptrdiff_t {m}"} if inside.batched else {}
    arrays = [y for y in inside.results if y.number is None and y.variable in section.named]
    parameters |= {y.name: f"double *{y.name}" for y in arrays}
    parameters |= {"scratch": "double *scratch"} if section.works else {}
    lines = [
        *_head(f"static void {name}", [*parameters.values()]),
        "{",
        *([f"  (void){m};"] * inside.batched),
        *section.lines,
        "}",
        "",
    ]
    return _Called(lines, f"{name}({', '.join(parameters)})")


def _head(name: str, parameters: Sequence[str]) -> list[str]:
    return wrap(f"{name}({', '.join(parameters)})", 100, subsequent_indent="    ")


def _parameter(x: LoopArgument) -> str:
    return f"double {x.name}" if x.variable.is_number else f"const double *{x.name}"
