"""Recording: the button, the microphones, the level, unfinished takes."""
