"""Passes after recognition in the window."""
