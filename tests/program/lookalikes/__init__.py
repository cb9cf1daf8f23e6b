"""Lookalikes: random programs that look like real code, and what finds where they come out wrong.

To read in this order: `lookalike` (what a program is), `writing` and `idioms` (what it looks like),
`truth` (what is due), `checking` and `machines` (what each target says), `shrinking`.
"""
