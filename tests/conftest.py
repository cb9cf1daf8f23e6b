"""Lets tests in folders below import the helpers beside this file."""
