"""What differentiates functions."""
