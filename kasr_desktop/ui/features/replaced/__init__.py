"""A text whose file is another one by now."""
