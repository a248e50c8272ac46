"""Whisper's attention decoder, and its joint decoding with CTC."""
