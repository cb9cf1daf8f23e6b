"""The builder in a notebook, which works both ways with Python."""
