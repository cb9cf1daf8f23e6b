"""What contributors run while they work: `python -m dev`."""
