"""Parts of a recording: transcribed alone, or heard again."""
