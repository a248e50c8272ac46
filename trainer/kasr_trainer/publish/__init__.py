"""A trained model as the Hub serves it: folder, card, upload."""
