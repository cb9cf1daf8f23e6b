"""Chainstep's views of a graph: so far the command line."""
