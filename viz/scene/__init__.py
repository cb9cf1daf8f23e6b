"""viz.scene."""
