"""What the desktop is told about our work, without Qt: not to fall asleep, what was opened."""
