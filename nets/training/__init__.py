"""nets.training."""
