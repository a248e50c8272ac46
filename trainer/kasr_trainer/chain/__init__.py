"""The steps from data to a Hub folder: each done once, each safe to kill."""
