"""Plots of activations, training, boundaries and weights, by matplotlib (extra `plots`)."""
