"""`chainstep sheet`: write a page of tasks for the builder, and open it in the browser."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from textwrap import indent

from .building import STDOUT, add_output, write_html


def is_sheet(arguments: Sequence[str]) -> bool:
    """Whether the arguments ask for a sheet: else `sheet` is a name in an expression."""
    numbers = [x for x in arguments[1:2] if "=" in x and x.partition("=")[0].isidentifier()]
    return arguments[:1] == ["sheet"] and not numbers


def sheet_options(arguments: Sequence[str]) -> argparse.Namespace:
    """What was asked for behind `sheet`."""
    parser = argparse.ArgumentParser(
        prog="chainstep sheet",
        description="A page of tasks, each with a link that opens the builder. It needs no Python.",
        epilog=_epilog(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("file", metavar="FILE", help="the text of the tasks")
    add_output(parser, "FILE with the ending .html, in this folder")
    return parser.parse_args(list(arguments))


EPILOG = """\
FILE is a text such as:

{form}

A word alone is the activation of the hidden layers. What a line leaves out is as on a new
page. The settings:

{settings}

For everything else, set up a builder's page, press Link there, lock what you want, and
write build: and the link.

exit codes: 0; 1 if a file cannot be read or written; 2 if FILE is no sheet
"""


def _epilog() -> str:
    from ..builder.settings_line import SETTINGS  # imports numpy
    from ..sheet.tasks import FORM

    width = max(len(example) for example, _ in SETTINGS.values())
    settings = "\n".join(f"{example:{width}}  {what}" for example, what in SETTINGS.values())
    return EPILOG.format(form=indent(FORM.strip(), "  "), settings=indent(settings, "  "))


def write_sheet(options: argparse.Namespace) -> None:
    """Write the page; open it, or say where it is."""
    from ..sheet.sheet_page import sheet_page
    from ..sheet.tasks import sheet_in

    source = Path(options.file)
    text = _text(source)
    output = f"{source.stem}.html" if options.output is None else options.output
    if output != STDOUT and Path(output).resolve() == source.resolve():
        raise OSError(
            f"cannot write {output!r}: it is the text of the tasks; choose another with -o"
        )
    write_html(sheet_page(sheet_in(text, source.name)), output, not options.no_open)


def _text(path: Path) -> str:
    """The text of a file; an error says which file it was."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise OSError(f"cannot read {str(path)!r}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise OSError(f"cannot read {str(path)!r}: save it as text in UTF-8") from None
