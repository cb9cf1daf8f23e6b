"""A function's graph, frozen into a straight-line program, and what runs it."""

from .run.array_program import ArrayProgram
from .run.compiling import compile
from .run.program import Program

__all__ = ["ArrayProgram", "Program", "compile"]
