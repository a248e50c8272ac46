"""The recording as subtitles: checked against the Korean rules while it is edited."""
