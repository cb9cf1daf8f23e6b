"""autograd.program.text."""
