"""Views of the session that every feature may use: queue, transcript, their words."""
