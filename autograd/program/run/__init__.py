"""Programs as users hold them."""
