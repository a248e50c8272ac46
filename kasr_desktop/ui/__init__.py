"""Widgets and their controller."""
