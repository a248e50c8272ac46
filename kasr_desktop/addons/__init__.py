"""What the user may add to an installation that cannot take it in by itself."""
