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
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        default=USUAL,
        help=f"the file to write, {USUAL} by default; - is the standard output",
    )
    parser.add_argument("--no-open", action="store_true", help="do not open the browser")
    parser.add_argument("--link", help="begin with what a link of such a page holds")
    return parser.parse_args(list(arguments))


def write_page(options: argparse.Namespace) -> None:
    """Write the page; open it, or say where it is."""
    from ..builder.build import build

    path = Path(options.output)
    if options.output != STDOUT:
        _check_ending(path)
    page = build(link=options.link).html.encode()
    if options.output == STDOUT:
        write_stdout(page)
        return
    write_file(options.output, page)
    path = path.resolve()
    is_open = not options.no_open and webbrowser.open(path.as_uri())
    write_stdout(f"{'opened' if is_open else 'wrote'} {path}\n")


def _check_ending(path: Path) -> None:
    """A browser shows a file as a page if its name says so; a pipe or a device has any name."""
    is_file = path.is_file() or not path.exists()
    if is_file and path.suffix.lower() not in ENDINGS:
        raise OSError(
            f"cannot write {str(path)!r}: a browser opens the page if its name ends in "
            f"{' or '.join(ENDINGS)}, such as {path.with_suffix(ENDINGS[0]).name}"
        )
