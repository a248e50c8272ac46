"""Reference, doubtful words and picking between the texts."""
