"""Learning from the user's corrections."""
