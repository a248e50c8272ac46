"""One recording heard by two models, side by side."""
