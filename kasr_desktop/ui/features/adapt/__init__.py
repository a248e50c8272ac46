"""Learning the words of the user's own documents."""
