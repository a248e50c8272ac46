"""The main window and what it alone needs: layout, dialogs, the list of features."""
