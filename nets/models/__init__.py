"""nets.models."""
