"""autograd.words."""
