"""nets.files."""
