"""Segments become subtitle cues under Korean rules."""
