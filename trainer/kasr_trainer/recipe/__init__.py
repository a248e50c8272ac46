"""Every setting of a run from one TOML file, and where its files lie."""
