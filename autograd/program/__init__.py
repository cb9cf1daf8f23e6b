"""A graph frozen into a straight-line program, and what runs it."""

from .program import Program, compile

__all__ = ["Program", "compile"]
