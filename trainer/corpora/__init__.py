"""Recordings and texts as they are published, to checked manifests."""
