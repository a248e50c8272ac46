"""Emissions become text: best path, beam search with a language model, endpoints."""
