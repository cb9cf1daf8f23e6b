"""The rules for each notebook of the course; each function gives what breaks its rule."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

from reading import PLAIN, PNG, SVG, Json, content, outputs, sources, texts

KINDS = {"stdout", PLAIN, SVG, PNG}
METADATA = {"kernelspec"}
GROUPED = re.compile(r"(?<=\d)[,_](?=\d{3}\b)")  # 60,000 and 60_000
NUMBER = re.compile(r"(?<![\w.])\d+\.\d+|(?<![\w.])\d{2,}")
LITERAL = re.compile(r"\$\$.*?\$\$|\$.*?\$|`.*?`", re.DOTALL)  # brackets in these are no links
TARGET = re.compile(r"\]\(([^()\s]+)\)")
PATH = re.compile(r"(?<![\w.<:/)\]}$])/(?:[\w.-]+/)+[\w.-]*|\b[A-Z]:\\\w+|\bat 0x[0-9a-fA-F]+")
ALIVE = {"script", "style", "foreignObject", "image", "a", "use", "animate", "set", "iframe"}


def unfounded_numbers(notebook: Json, claims: Sequence[str] = ()) -> list[str]:
    """Numbers of the prose that occur neither in the code, nor in what it prints, nor in a claim.

    Only numbers with a decimal point or at least two digits count.
    """
    prose = "\n".join(TARGET.sub("]", text) for text in sources(notebook, "markdown"))
    ground = GROUPED.sub("", "\n".join([*sources(notebook, "code"), *texts(notebook), *claims]))
    numbers = dict.fromkeys(NUMBER.findall(GROUPED.sub("", prose)))
    return [
        n for n in numbers if not re.search(rf"(?<![\d.]){re.escape(n)}(?!\d|\.0*[1-9])", ground)
    ]


def borrowed_names(notebook: Json) -> list[str]:
    """Names that a cell uses and that no cell up to it makes, such as those of a claim."""
    known, borrowed = {*dir(builtins)}, []
    for cell in sources(notebook, "code"):
        nodes = list(ast.walk(ast.parse(cell)))
        names = [node for node in nodes if isinstance(node, ast.Name)]
        known |= {node.id for node in names if isinstance(node.ctx, ast.Store)}
        known |= {node.arg for node in nodes if isinstance(node, ast.arg)}
        for node in nodes:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                known.add(node.name)
            if isinstance(node, ast.ExceptHandler) and node.name:
                known.add(node.name)
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                known |= {(each.asname or each.name).partition(".")[0] for each in node.names}
        borrowed += [node.id for node in names if node.id not in known]
    return borrowed


def unreadable_outputs(notebook: Json) -> list[str]:
    """Outputs that some readers of notebooks do not show, and metadata that would be lost."""
    problems = [f"output {kind}" for out in outputs(notebook) for kind in {*content(out)} - KINDS]
    problems += ["output metadata" for out in outputs(notebook) if out.get("metadata")]
    return problems + [f"metadata {name}" for name in {*notebook["metadata"]} - METADATA]


def live_drawings(notebook: Json) -> list[str]:
    """Parts of an SVG that cleaning would remove, or that a browser would run."""
    drawings = [c[SVG] for c in map(content, outputs(notebook)) if SVG in c]
    alive = []
    for part in (part for svg in drawings for part in ElementTree.fromstring(svg).iter()):
        name = part.tag.rpartition("}")[2]
        alive += [f"<{name}>"] if name in ALIVE else []
        attributes = [attribute.rpartition("}")[2] for attribute in part.attrib]
        alive += [f"{name} {a}" for a in attributes if a in ("style", "href") or a.startswith("on")]
    return alive


def traces_of_a_machine(notebook: Json) -> list[str]:
    """Absolute paths, and addresses in memory."""
    said = [*sources(notebook, "code"), *sources(notebook, "markdown"), *texts(notebook)]
    drawings = [c[SVG] for c in map(content, outputs(notebook)) if SVG in c]
    return [match for text in [*said, *drawings] for match in PATH.findall(text)]


def dead_links(notebook: Json, folder: Path) -> list[str]:
    """Links to files that do not exist."""
    prose = LITERAL.sub("", "\n\n".join(sources(notebook, "markdown")))
    targets = TARGET.findall(prose)
    inside = [target for target in targets if not re.match(r"https?://|#", target)]
    return [target for target in inside if not (folder / target.partition("#")[0]).is_file()]


def missing_neighbours(notebook: Json, name: str, names: list[str]) -> list[str]:
    """The notebooks before and after this one, if it has no links to them."""
    i = names.index(name)
    text = "\n".join(sources(notebook, "markdown"))
    return [
        n for n in (*names[max(0, i - 1) : i], *names[i + 1 : i + 2]) if f"({n}.ipynb)" not in text
    ]


def out_of_order(notebook: Json) -> list[int | None]:
    """The execution counts, unless they are 1, 2, 3, ... from top to bottom."""
    counts = [c["execution_count"] for c in notebook["cells"] if c["cell_type"] == "code"]
    return [] if counts == [*range(1, len(counts) + 1)] else counts
