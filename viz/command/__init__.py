"""viz.command."""
