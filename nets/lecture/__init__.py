"""nets.lecture."""
