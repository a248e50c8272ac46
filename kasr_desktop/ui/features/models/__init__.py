"""Choosing, fetching and comparing models."""
