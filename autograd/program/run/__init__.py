"""autograd.program.run."""
