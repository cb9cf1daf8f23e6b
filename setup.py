"""How the compiled core is built; everything else stands in pyproject.toml.

    python setup.py -q build_ext --inplace        for a clone
    pip install .                                 for an installation

Where it cannot be built, Chainstep runs as Python, and says so; with CHAINSTEP_REQUIRE_NATIVE=1
that is an error.
"""

import os
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

# Whoever installs without a compiler gets Python; "0" asks for that.
WANTED = os.environ.get("CHAINSTEP_NATIVE") != "0"
REQUIRED = os.environ.get("CHAINSTEP_REQUIRE_NATIVE") == "1"

ROOT = Path(__file__).parent
NATIVE = "autograd/engine/native"
MACHINE = "autograd/program/run/machine"


def loading():
    """The module that looks for the core: it knows its name and its sources."""
    spec = spec_from_file_location("loading", ROOT / NATIVE / "loading.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class BuildCore(build_ext):
    """Build the core, which several compiled modules share."""

    def run(self):
        """Build it, in a clone in place of earlier ones."""
        for former in (ROOT / NATIVE).glob("core_*") if self.inplace else ():
            former.unlink()
        super().run()

    def get_export_symbols(self, extension):
        """What Python looks for in it: a module's name is the last part of its place."""
        return [f"PyInit_{name}" for name in (*loading().COMPILED, "runner")]


def core():
    """The core as an extension."""
    from Cython.Build import cythonize

    made = cythonize(
        [
            Extension("autograd.engine.operations", [f"{NATIVE}/operations.pyx"]),
            Extension("autograd.program.run.machine.runner", [f"{MACHINE}/runner.pyx"]),
        ],
        build_dir="build/cython",
        include_path=["."],
        compiler_directives={"language_level": 3, "annotation_typing": False},
        quiet=True,
        force=True,
    )
    windows = os.name == "nt"
    debugging = [] if "-g" in os.environ.get("CFLAGS", "").split() else ["-g0"]
    extension = Extension(
        f"autograd.engine.native.{loading().name_of_core()}",
        [source for each in made for source in each.sources],
        include_dirs=[NATIVE, MACHINE],
        # No a*b + c in one rounding: it is two in Python. The other two let loops be vectorised:
        # nobody looks at errno, nor at the processor's flags. Nothing for debuggers, which would be
        # five sixths of the file and a quarter of the time, unless CFLAGS ask for it.
        extra_compile_args=["/fp:precise"]
        if windows
        else ["-O3", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", *debugging],
    )
    extension.optional = not REQUIRED  # not an argument: cythonize would drop it
    return extension


setup(
    ext_modules=[core()] if WANTED or REQUIRED or "build_ext" in sys.argv else [],
    cmdclass={"build_ext": BuildCore},
)
