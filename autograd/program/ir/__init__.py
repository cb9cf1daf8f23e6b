"""autograd.program.ir."""
