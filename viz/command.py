"""The command `chainstep`: the values of an expression, its backward pass, its gradients."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from unicodedata import normalize

from autograd import AutogradError, Value, names, nudge, order, parse_all
from autograd.notation import number
from autograd.steps import aligned

EPILOG = """\
examples:
  chainstep "J = 3*(a + b*c)" a=5 b=3 c=2
  chainstep "u = b*c; v = a + u; J = 3*v" a=5 b=3 c=2
  chainstep "J = tanh(w*x + b)" w=0.5 x=2 b=-1 --nudge w=0.001
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without · or ² prints ?
    parser = _parser()
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = parser.parse_intermixed_args([_no_option(argument) for argument in given])
    try:
        print(*list(_texts(options)), sep="\n")  # a mistake is told before anything is printed
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except AutogradError as error:
        print(f"chainstep: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def _no_option(argument: str) -> str:
    """An expression may start with a minus; a blank before it tells it from an option."""
    starts_like_one = argument.startswith("--") or argument in ("-h", "-")
    return f" {argument}" if argument.startswith("-") and not starts_like_one else argument


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="chainstep",
        description="Step through the derivatives of an expression.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("expression", help='such as "J = 3*(a + b*c)"; several with ; between')
    parser.add_argument(
        "numbers", nargs="*", type=_assignment, metavar="name=number", help="a number for each name"
    )
    parser.add_argument(
        "--nudge",
        type=_assignment,
        action="append",
        default=[],
        metavar="name=amount",
        help="also bump a name by an amount and show every number that moves; may be repeated",
    )
    parser.add_argument("--latex", action="store_true", help="print the steps as LaTeX instead")
    parser.add_argument("--version", action="version", version=f"chainstep {version('chainstep')}")
    return parser


def _assignment(text: str) -> tuple[str, float]:
    """`b=0.001` as a name and a number."""
    name, equals, number = text.partition("=")
    name = normalize("NFKC", name.strip())  # as in the expression
    if not equals or not name.isidentifier():
        raise argparse.ArgumentTypeError(f"expected name=number, got {text!r}")
    try:
        return name, float(number)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{number!r} is no number, in {text!r}") from None


def _once(pairs: Sequence[tuple[str, float]], option: str = "") -> dict[str, float]:
    """The numbers by their names, of which each may be given once."""
    found: dict[str, float] = {}
    for name, x in pairs:
        if name in found:
            both = f"{name}={found[name]:g} and {name}={x:g}"
            raise AutogradError(f"{option}{name} is given twice: {both}")
        found[name] = x
    return found


def _texts(options: argparse.Namespace) -> Iterator[str]:
    """What there is to print, one part after the other."""
    named = parse_all(options.expression, **_once(options.numbers))
    root = next(reversed(named.values()))
    forward, backward = root.forward_steps(), root.steps()
    if options.latex:
        yield f"{forward.latex()}\n\n{backward.latex()}"
    else:
        yield _section("Forward", forward)
        yield _section("Backward", backward)
        yield _section("Gradients", _gradients(root))
    for name, amount in _once(options.nudge, "--nudge ").items():
        if name not in named:
            raise AutogradError(f"--nudge {name}: {name} is not in the expression")
        yield _section(f"Nudge of {name} by {number(amount)}", nudge(root, named[name], amount))


def _section(title: str, body: object) -> str:
    return f"{title}\n\n{body}\n"


def _gradients(root: Value) -> str:
    root.backward()
    known = names(root)
    leaves = [v for v in order(root) if v.is_leaf and v is not root]
    rows = [[f"d{known[root]}/d{known[v]}", "=", repr(v.grad).removesuffix(".0")] for v in leaves]
    return "\n".join(aligned(rows)) if rows else "nothing to differentiate by"
