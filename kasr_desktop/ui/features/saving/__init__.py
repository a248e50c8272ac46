"""What is open and whether all of it is kept: the window's title, a word in the status bar."""
