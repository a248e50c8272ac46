"""Recordings and texts as people have them: read, checked, split, written as manifests."""
