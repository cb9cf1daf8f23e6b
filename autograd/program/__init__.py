"""A graph frozen into a straight-line program, and what runs it."""
