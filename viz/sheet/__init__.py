"""Sheets of tasks for the builder."""
