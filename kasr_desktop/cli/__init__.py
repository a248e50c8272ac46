"""The `kasr` command: the same engine, pulled from a terminal."""
