"""Frozen data types, options, events and errors; knows only the standard library and NumPy."""
