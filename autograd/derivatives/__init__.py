"""autograd.derivatives."""
