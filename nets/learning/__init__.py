"""nets.learning."""
