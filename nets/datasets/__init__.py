"""nets.datasets."""
