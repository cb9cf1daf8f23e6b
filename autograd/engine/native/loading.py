"""Which core runs: the engine as Python, or its hot files compiled, which give the same bits.

The compiled files are one extension, `core_HASH`, that holds the modules of `COMPILED`. Its name
carries a hash of the sources that it was made of: when a source is edited, the names no longer
agree, and Python runs until the core is compiled again.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import EXTENSION_SUFFIXES, ExtensionFileLoader, ModuleSpec
from importlib.util import spec_from_file_location
from types import ModuleType
from typing import Any, NamedTuple
from zlib import crc32

NATIVE = os.path.dirname(os.path.abspath(__file__))
ENGINE = os.path.dirname(NATIVE)
MACHINE = os.path.join(os.path.dirname(ENGINE), "program", "run", "machine")
SUFFIX = EXTENSION_SUFFIXES[0]
_PACKAGE = __name__.rpartition(".native.")[0]
COMPILED = ("nodes", "operations")
"""The modules of the engine that the core replaces."""


class Core(NamedTuple):
    """The core that runs, `python` or `native`, and the reason."""

    kind: str
    reason: str


def sources() -> list[str]:
    """The paths of the files that the core is made of."""
    return [
        os.path.join(folder, name)
        for folder in (NATIVE, MACHINE)
        for name in sorted(os.listdir(folder))
        if name.endswith((".pyx", ".pxi", ".h"))
    ]


def name_of_core() -> str:
    """What the extension made of the present sources is called."""
    digest = 0
    for path in sources():
        with open(path, "rb") as file:
            text = file.read().replace(b"\r\n", b"\n")
        digest = crc32(os.path.basename(path).encode() + b"\n" + text, digest)
    return f"core_{digest:08x}"


def load() -> Core:
    """Choose the core, and put the compiled modules in their places if it is the native one."""
    asked = os.environ.get("CHAINSTEP_CORE", "")
    if asked not in ("", "python", "native"):
        raise ImportError(f"CHAINSTEP_CORE chooses the core: python or native, not {asked!r}")
    former = loaded_before()
    for finder in former:
        finder.path = ""
    if asked == "python":
        return Core("python", "CHAINSTEP_CORE asks for it")
    core, path = find()
    if former:
        core = Core("python", "the native core was loaded before, and a process loads it only once")
    if core.kind == "native":
        sys.meta_path.insert(0, _Finder(path))
        return Core("native", "CHAINSTEP_CORE asks for it") if asked else core
    if asked:
        raise ImportError(
            f"CHAINSTEP_CORE asks for the native core, but there is none: {core.reason}"
        )
    return core


def loaded_before() -> list[Any]:
    """The finders of a native core that was loaded and then thrown out of `sys.modules`."""
    finders = [each for each in sys.meta_path if repr(type(each)) == repr(_Finder)]
    return [] if f"{_PACKAGE}.nodes" in sys.modules else finders


def built() -> list[str]:
    """The files of the cores that were compiled for this Python, of whatever sources."""
    names = os.listdir(NATIVE) if os.path.isdir(NATIVE) else []  # a zip file is no folder
    return [name for name in names if name.startswith("core_") and name.endswith(SUFFIX)]


def find() -> tuple[Core, str]:
    """The best core that can run, with the path of its extension."""
    if not built():
        return Core("python", "no core was compiled for this Python when it was installed"), ""
    name = name_of_core() + SUFFIX
    if name not in built():
        return Core("python", "the compiled core was made of other sources than these"), ""
    return Core("native", "it was compiled of these sources"), os.path.join(NATIVE, name)


class _Finder:
    """Finds the compiled modules, before Python finds their namesakes."""

    def __init__(self, path: str) -> None:
        self.path = path  # "" if it finds nothing any longer

    def find_spec(self, name: str, path: Any, target: Any = None) -> ModuleSpec | None:
        package, _, module = name.rpartition(".")
        if not self.path or package != _PACKAGE or module not in COMPILED:
            return None
        return spec_from_file_location(name, self.path, loader=_Loader(name, self.path))


class _Loader(ExtensionFileLoader):
    """Loads a compiled module; its file is the source that a reader finds."""

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        module.__file__ = os.path.join(ENGINE, f"{module.__name__.rpartition('.')[2]}.py")
