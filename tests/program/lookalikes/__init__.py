"""Lookalikes: random programs that look like real code, and what finds where they come out wrong.

To read in this order: `lookalike` (what a program is); `drawing`, `writing`, `phrases`, `idioms`
(what it looks like); `truth` (what is due); `checking` (what NumPy gives, and how to compare);
`in_fit`, `in_jax`, and `machines` with `ready`, `in_c`, `in_javascript` (all other targets);
`shrinking` and `changes` (how it is made small); `reporting` (all of it together).
"""
