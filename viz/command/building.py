"""`chainstep build`: write the builder's page, and open it in the browser."""

from __future__ import annotations

import argparse
import webbrowser
from collections.abc import Sequence
from pathlib import Path

from .output import write_file, write_stdout

USUAL = "chainstep.html"
STDOUT = "-"
ENDINGS = (".html", ".htm")


def is_building(arguments: Sequence[str]) -> bool:
    """Whether the arguments ask for the builder: else `build` is a name in an expression."""
    return arguments[:1] == ["build"] and all(x.startswith("-") for x in arguments[1:2])


def building_options(arguments: Sequence[str]) -> argparse.Namespace:
    """What was asked for behind `build`."""
    parser = argparse.ArgumentParser(
        prog="chainstep build",
        description="A page on which a small network is built, trained and explained.",
        allow_abbrev=False,
    )
    add_output(parser, USUAL)
    parser.add_argument("--link", help="begin with what a link of such a page holds")
    return parser.parse_args(list(arguments))


def add_output(parser: argparse.ArgumentParser, usual: str) -> None:
    """Add the options of a command that writes a page."""
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help=f"the file to write, by default {usual}; - is the standard output",
    )
    parser.add_argument("--no-open", action="store_true", help="do not open the browser")


def write_page(options: argparse.Namespace) -> None:
    """Write the page; open it, or say where it is."""
    from ..widget.build import build

    output = USUAL if options.output is None else options.output
    write_html(build(link=options.link).html, output, not options.no_open)


def write_html(page: str, output: str, opens: bool) -> None:
    """Write a page to a file, and open it or say where it is; or to the standard output."""
    if output == STDOUT:
        write_stdout(page.encode())
        return
    _check_ending(Path(output))
    write_file(output, page.encode())
    path = Path(output).resolve()
    is_open = opens and webbrowser.open(path.as_uri())
    write_stdout(f"{'opened' if is_open else 'wrote'} {path}\n")


def _check_ending(path: Path) -> None:
    """A browser shows a file as a page if its name says so; a pipe or a device has any name."""
    is_file = path.is_file() or not path.exists()
    if is_file and path.suffix.lower() not in ENDINGS:
        raise OSError(
            f"cannot write {str(path)!r}: a browser opens the page if its name ends in "
            f"{' or '.join(ENDINGS)}, such as {path.with_suffix(ENDINGS[0]).name}"
        )
