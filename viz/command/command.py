"""The command `chainstep`: the values of an expression, its backward pass, its gradients."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from math import isfinite
from pathlib import Path
from typing import Any, NoReturn
from unicodedata import normalize

from autograd import AutogradError, ExpressionError, core, parse
from autograd.engine.errors import printable

from ..errors import MissingGraphvizError
from ..render.renderings import RENDERINGS
from .answer import Answer, answer
from .building import building_options, is_building, write_page
from .output import drop_stdout, write_file, write_stdout
from .report import as_json, extras, latex, text
from .sheets import is_sheet, sheet_options, write_sheet
from .terminal import line_printer, paint_for, width_of

EPILOG = """\
examples:
  chainstep "u = b*c; v = a + u; J = 3*v" a=5 b=3 c=2
  chainstep "J = w**2" w=1/2
  chainstep "J = 3*(a + b*c)" a=5 b=3 c=2 --svg J.svg
  chainstep "J = tanh(w*x + b)" w=0.5 x=2 b=-1 --nudge w=0.001 --order 2
  chainstep build            a page to build networks on; chainstep build --help tells more
  chainstep sheet tasks.txt  a page of tasks for it; chainstep sheet --help tells more

exit codes: 0; 1 if a file cannot be read or written; 2 if what was asked for cannot be done
"""
EXAMPLE = ["u = b*c; v = a + u; J = 3*v", "a=5", "b=3", "c=2"]
"""What the command shows if it is called without arguments."""

INTRODUCTION = f"""\
chainstep shows how an expression is computed, and its derivatives, step by step. An example:

  chainstep "{EXAMPLE[0]}" {" ".join(EXAMPLE[1:])}

`chainstep --help` lists what else it can do.

"""
OWN = {"txt", "html"}
"""What the command writes in its own way: it prints its texts, and its page steps through."""

FILE_FORMATS = {ending: each.what for ending, each in RENDERINGS.items() if ending not in OWN}
FILE_FORMATS["html"] = "a page to step through, which needs nothing else"
"""The formats of files, and what they are."""

STDOUT = "-"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without · or ² prints ? instead
    parser = _parser()
    given = list(sys.argv[1:] if arguments is None else arguments)
    write = None
    if is_building(given):
        write, options = write_page, building_options(given[1:])
    elif is_sheet(given):
        write, options = write_sheet, sheet_options(given[1:])
    else:
        options = parser.parse_intermixed_args([*map(_no_option, given or EXAMPLE)])
    try:
        if write is not None:
            write(options)
            return 0
        if not given:
            write_stdout(INTRODUCTION)
        _answer(options)
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        drop_stdout()
    except (AutogradError, OSError) as error:
        print(f"chainstep: {error}", file=sys.stderr)
        return 1 if isinstance(error, (OSError, MissingGraphvizError)) else 2
    except KeyboardInterrupt:
        return 130
    return 0


def _no_option(argument: str) -> str:
    """The argument, with a blank before a minus that starts an expression, not an option."""
    starts_like_one = argument.startswith("--") or argument in ("-h", STDOUT)
    return f" {argument}" if argument.startswith("-") and not starts_like_one else argument


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="chainstep",
        description="Step through the derivatives of an expression.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("expression", help='such as "J = 3*(a + b*c)"; several with ; between')
    parser.add_argument(
        "numbers",
        nargs="*",
        default=[],  # without a default, argparse requires them
        type=_assignment,
        metavar="name=number",
        help="a number for each name",
    )
    parser.add_argument(
        "--nudge",
        type=_assignment,
        action="append",
        default=[],
        metavar="name=amount",
        help="also bump a name by an amount and show every number that moves; may be repeated",
    )
    parser.add_argument(
        "--order",
        type=int,
        choices=(1, 2),
        default=1,
        help="2: also the second derivatives; pictures then show the graph of the gradients",
    )
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--steps", action="store_true", help="go through the steps one by one")
    shown.add_argument("--latex", action="store_true", help="print the steps as LaTeX instead")
    shown.add_argument("--json", action="store_true", help="print everything as JSON instead")
    files = parser.add_argument_group("files", "FILE may be - for the standard output")
    for name, what in FILE_FORMATS.items():
        files.add_argument(f"--{name}", metavar="FILE", help=f"also write {what}")
    parser.add_argument("--version", action=_Version, help="print the version and the core in use")
    return parser


class _Parser(argparse.ArgumentParser):
    """A parser whose errors show control characters, which a terminal would obey, as text."""

    def error(self, message: str) -> NoReturn:
        super().error(printable(message))


class _Version(argparse.Action):
    """Prints the version, which is looked up only for this."""

    def __init__(self, **named: Any) -> None:
        super().__init__(nargs=0, **named)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import PackageNotFoundError, version

        try:
            number = version("chainstep")
        except PackageNotFoundError:
            number = "(not installed)"
        kind = "Python" if core.kind == "python" else "native"
        print(f"chainstep {number}, {kind} core: {core.reason}")
        parser.exit()


def _assignment(text: str) -> tuple[str, float]:
    """`b=0.001` or `b=1/1000` as a name and a number."""
    name, equals, number = text.strip().partition("=")
    name = normalize("NFKC", name.strip())  # as in the expression
    if not equals or not name.isidentifier():
        raise argparse.ArgumentTypeError(
            f"expected name=number, got {text.strip()!r}; an expression with blanks needs quotes"
        )
    try:
        x = float(number)
    except ValueError:
        try:
            x = parse(number).data
        except ExpressionError:
            raise argparse.ArgumentTypeError(
                f"{number!r} is not a number, in {text.strip()!r} (the expression comes first)"
            ) from None
    if not isfinite(x):
        raise argparse.ArgumentTypeError(f"{name} is a finite number, got {number!r}")
    return name, x


def _once(pairs: Sequence[tuple[str, float]], option: str = "") -> dict[str, float]:
    """The numbers by their names, each of which is given once."""
    numbers: dict[str, float] = {}
    for name, x in pairs:
        if name in numbers:
            both = f"{name}={numbers[name]:g} and {name}={x:g}"
            raise AutogradError(f"{option}{name} is given twice: {both}")
        numbers[name] = x
    return numbers


def _answer(options: argparse.Namespace) -> None:
    """Compute everything, then write files, then print: a mistake is reported before that."""
    files = _files(options)
    nudged = _once(options.nudge, "--nudge ")
    result = answer(options.expression, _once(options.numbers), nudged, options.order == 2)
    texts = list(_texts(result, options))
    contents = {path: _content(result, format, options.order) for path, format in files.items()}
    for path, content in contents.items():
        if path != STDOUT:
            write_file(path, content)
    if STDOUT in contents:
        write_stdout(contents[STDOUT])
        return
    if options.steps:
        from ..page.player import Player

        Player(result.root).in_terminal(output=line_printer(sys.stdout))
    if texts:
        write_stdout("\n\n".join(texts) + "\n")


def _files(options: argparse.Namespace) -> dict[str, str]:
    """The format of each file, by its path."""
    files: dict[str, str] = {}
    for format in FILE_FORMATS:
        path = getattr(options, format)
        if path is None:
            continue
        if path in files:
            raise AutogradError(f"--{files[path]} and --{format} would write the same file: {path}")
        ending = Path(path).suffix[1:].lower()
        if ending != format and ending in FILE_FORMATS:
            raise AutogradError(
                f"--{format} {path}: for what {path} says it is, write --{ending} {path}"
            )
        files[path] = format
    for option in ("steps", "latex", "json"):
        if STDOUT in files and getattr(options, option):
            raise AutogradError(
                f"--{files[STDOUT]} - and --{option} cannot both go to the standard output"
            )
    return files


def _texts(result: Answer, options: argparse.Namespace) -> Iterator[str]:
    """The texts to print, one part after the other."""
    if options.json:
        yield as_json(result)
        return
    paint = paint_for(sys.stdout)
    if options.latex:
        yield from latex(result)
    elif not options.steps:
        yield from text(result, paint, width_of(sys.stdout))
    width = width_of(sys.stdout)
    yield from extras(result, paint, second=not options.latex, width=width)


def _content(result: Answer, format: str, order: int) -> bytes:
    """The graph in this format."""
    if format == "html":
        from ..page.player import Player

        return Player(result.root).html.encode()
    from ..render.draw import draw

    content = RENDERINGS[format].content(draw(result.root, order=order, names={}))
    assert content is not None  # a graph has every form
    return content.encode() if isinstance(content, str) else content
