"""autograd.program.passes."""
