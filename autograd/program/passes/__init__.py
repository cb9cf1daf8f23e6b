"""From a function to statements."""
