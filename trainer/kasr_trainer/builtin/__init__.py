"""What serves the built-in model alone: synthetic speech, spelling layers on Whisper's encoder."""
