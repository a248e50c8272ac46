"""What the user makes of a transcript: a document, its changes, its JSON form."""
