"""Lookalikes: random programs that look like real code, and checks of all targets on them.

Read in this order: `lookalike` (what a program is); `drawing`, `writing`, `phrases`, `idioms` (what
it looks like); `truth` (the right results); `checking` (NumPy's results, and how to compare);
`in_fit`, `in_jax`, and `machines` with `ready`, `in_c`, `in_javascript` (all other targets);
`shrinking` and `changes` (how a program is made smaller); `reporting` (all of it together).
"""
