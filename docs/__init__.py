"""README's pictures in motion, and the scripts that make them."""
