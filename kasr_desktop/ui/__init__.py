"""The window: widgets that are strangers to each other, one controller that knows them all."""
