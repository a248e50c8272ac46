"""n-gram language models: text to a directory, their fit, their weights."""
