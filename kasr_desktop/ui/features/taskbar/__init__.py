"""How far the work is, shown by the desktop's own bar."""
