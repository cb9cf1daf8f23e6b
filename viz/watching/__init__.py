"""Watching a training: one picture, in a notebook or in a terminal, which changes as it goes on."""
