"""The program's data: arrays, and statements on them."""
