"""The choice among a film's sound tracks."""
