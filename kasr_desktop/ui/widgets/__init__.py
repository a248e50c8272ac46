"""Widgets and looks that know nothing of recordings: theme, language, notices."""
