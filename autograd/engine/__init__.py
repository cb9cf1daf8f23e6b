"""autograd.engine."""
