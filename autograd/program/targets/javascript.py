"""JavaScript: programs, and the table's rules, as functions without imports and without eval.

They give IEEE numbers and never raise, as the engine under `allow_nonfinite`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from ...engine.declaration import DEFINITIONS
from ...engine.errors import TargetError
from ...engine.operands import number_text
from ...engine.primitive import Primitive
from ..ir.statement import Routine
from ..text.code import Code
from ..text.function import LoopFunction, identifier, loop_function
from ..text.language import (
    ARITHMETIC,
    ATOM,
    COMPARISONS,
    PRODUCT,
    SUM,
    Body,
    Form,
    Language,
    Library,
    Syntax,
    calls,
    words,
)
from ..text.memory import size_of

IN_MATH = words("""
acos  acosh  asin  asinh  atan  atan2  atanh  cbrt  ceil  cos  cosh  exp  expm1  floor  log  log10
log1p  log2  sin  sinh  sqrt  tan  tanh  trunc
""")
IN_LIBRARY = words("""
copysign  dot  erf  erfc  fma  gamma  hypot  lgamma  logsumexp  max  min  mod  polygamma  pow  prod
relu  remainder  sum  where
""")
STRICT = {"equal": "===", "not_equal": "!=="}
RESERVED = frozenset(
    words("""
    TABLE  Array  Float64Array  Infinity  Math  NaN  Number  Object  arguments  async  await  break
    case  catch  class  const  continue  debugger  default  delete  do  else  enum  eval  export
    extends  false  finally  for  function  if  implements  import  in  instanceof  interface  let
    new  null  package  private  protected  public  return  static  super  switch  this  throw  true
    try  typeof  undefined  var  void  while  with  yield
    """)
)


def javascript_number(x: float) -> str:
    """The exact number as JavaScript writes it."""
    return {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}.get(repr(x)) or number_text(x)


def stretch(start: int, stop: int, count: int) -> str:
    """Arguments start to stop of `count`, spread out."""
    return "...x" if (start, stop) == (0, count) else f"...x.slice({start}, {stop})"


def arrow(parameters: list[str], body: Body, result: str, indent: str = "") -> str:
    """An arrow function: of one expression, or of a block if there are steps before the result."""
    head = f"({', '.join(parameters)}) =>"
    if not body.steps:
        return f"{head} {result}"
    lines = [*(f"const {name} = {text};" for name, text in body.steps), f"return {result};"]
    return "\n".join([f"{head} {{", *(f"{indent}  {line}" for line in lines), f"{indent}}}"])


def javascript_definition(name: str, parameters: list[str], body: Body) -> str:
    """A function with a name."""
    return f"const {name} = {arrow(parameters, body, body.results[0])};"


JAVASCRIPT = Language(
    name="JavaScript",
    forms=ARITHMETIC
    | calls({name: f"Math.{name}" for name in IN_MATH} | {name: name for name in IN_LIBRARY})
    | {
        name: Form(f"Number({{}} {sign} {{}})", ATOM, (SUM, SUM))
        for name, sign in (COMPARISONS | STRICT).items()
    }
    | {
        "exp2": Form("Math.pow(2, {})"),
        "fabs": Form("Math.abs({})"),
        "fmod": Form("({} % {})", ATOM, (PRODUCT, PRODUCT + 1)),
        "identity": Form("{}", ATOM, (ATOM,)),
        "stop_gradient": Form("{}", ATOM, (ATOM,)),
        "step": Form("Number({} > 0)", ATOM, (SUM,)),
    },
    functions={name: name for name in ("dot", "hypot", "logsumexp", "prod")},
    number=javascript_number,
    library=Library("functions.js", DEFINITIONS["javascript"]),
    reserved=RESERVED,
    variadic="...x",
    stretch=stretch,
    define=javascript_definition,
)


def table_text(used: Iterable[tuple[Primitive, int]], language: Language = JAVASCRIPT) -> str:
    """JavaScript that ends with `const TABLE = {...};`, in which each of these primitives has, by
    its name and count of arguments, its function and its partial derivatives.

    >>> from autograd import TABLE
    >>> print(table_text([(TABLE["log"], 1), (TABLE["mul"], 2)]), end="")
    const TABLE = {
      "log/1": {
        forward: (x) => Math.log(x),
        partials: (z, x) => [1 / x],
      },
      "mul/2": {
        forward: (x, y) => x * y,
        partials: (z, x, y) => [y, x],
      },
    };
    """
    code = Code(language)
    entries: dict[str, str] = {}
    bodies: list[str] = []
    for op, count in dict.fromkeys(used):
        key = json.dumps(f"{op.name}/{count}")
        if key in entries:
            raise TargetError(f"there are two primitives named {op.name}: give one another name")
        parameters = code.parameters(count)
        forward, partials = code.forward(op, count), code.partials(op, count)
        slopes = f"[{', '.join(partials.results)}]"
        bodies += [
            f"    forward: {arrow(parameters, forward, forward.results[0], '    ')},",
            f"    partials: {arrow(['z', *parameters], partials, slopes, '    ')},",
        ]
        entries[key] = "\n".join([f"  {key}: {{", *bodies[-2:], "  },"])
    definitions = code.definitions.values()
    helpers = language.library.needed([*definitions, *bodies])
    table = "\n".join(["const TABLE = {", *entries.values(), "};"])
    return "\n\n".join([*helpers, *definitions, table]) + "\n"


PROGRAM = Syntax(
    language=JAVASCRIPT,
    loop="for (let {variable} = 0; {variable} < {count}; {variable}++) {{",
    constant="const {name} = {value};",
    variable="let {name} = {value};",
    declared="let {name};",
    array="const {name} = new Float64Array({size});",
    part="const {name} = {whole}.subarray({start}, {stop});",
    places="const {name} = [{numbers}];",
    numbers="const {name} = [{numbers}];",
    reduced="{function}(...{terms})",
)


def javascript_text(routine: Routine, name: str = "program") -> str:
    """A module with one function, of a routine's values and derivatives.

    Its arrays are of the type Float64Array. It returns an object: value, and dx for each x.
    """
    inside = loop_function(routine, PROGRAM)
    text = _function(inside.loops.code.new_name(identifier(name)), inside)
    definitions = inside.loops.code.definitions.values()
    helpers = JAVASCRIPT.library.needed([*definitions, text])
    return "\n\n".join([*helpers, *definitions, text]) + "\n"


def _function(name: str, inside: LoopFunction) -> str:
    """A function, with a comment that explains its arguments."""
    m = inside.loops.m
    parameters = ", ".join(x.name for x in inside.given)
    head = []
    if inside.batched:
        first = next(x for x in inside.given if "m" in x.variable.shape)
        head.append(f"const {m} = {first.name}.length / {first.variable.count};")
    head += [
        PROGRAM.array.format(name=y.name, size=size_of(y.variable).text(m))
        for y in inside.results
        if y.number is None
    ]
    returned = [y.name if y.number is None else f"{y.name}: {y.number}" for y in inside.results]
    lines = [
        *inside.comment(name, []),
        f"function {name}({parameters}) {{",
        *(f"  {line}" for line in head),
        *inside.lines,
        f"  return {{ {', '.join(returned)} }};",
        "}",
    ]
    return "\n".join(lines)
