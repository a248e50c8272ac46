"""The settings as a window, made from the settings class."""
