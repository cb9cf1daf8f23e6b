"""What tells."""
