"""Transcripts and cues become files, one module a format."""
