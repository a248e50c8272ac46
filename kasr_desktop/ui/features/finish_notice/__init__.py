"""Tells that long work is done to somebody who is looking elsewhere."""
