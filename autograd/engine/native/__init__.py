"""The compiled core: what of the engine is compiled, and which core runs."""
