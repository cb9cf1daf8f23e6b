"""A function's graph, frozen into a straight-line program, and what runs it."""

from .run.program import Program, compile

__all__ = ["Program", "compile"]
