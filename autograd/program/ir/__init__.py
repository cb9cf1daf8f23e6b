"""Arrays and statements."""
