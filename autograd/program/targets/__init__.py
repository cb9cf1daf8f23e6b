"""The languages that a rule of the table can be read in."""
