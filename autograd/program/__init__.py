"""A function's graph, frozen into a straight-line program, and what runs it."""

from .run.array_program import ArrayProgram
from .run.program import Program, compile

__all__ = ["ArrayProgram", "Program", "compile"]
