"""The list of recordings at the left."""
