"""Saving what is shown: the dialog and what it decides."""
