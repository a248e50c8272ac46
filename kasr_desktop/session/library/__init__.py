"""The queue and the library in step: what is on the screen is on the disk within two seconds."""
