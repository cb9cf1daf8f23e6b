"""viz.render."""
