"""Passes after recognition: each makes of a transcript one change that can be taken back."""
