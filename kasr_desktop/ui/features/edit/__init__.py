"""Correcting the text: undo and redo, rows, times, speakers, find and replace."""
