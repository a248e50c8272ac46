"""Sound in: files and microphones become 16 kHz mono windows."""
