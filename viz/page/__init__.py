"""viz.page."""
