"""What a user keeps: recordings on the disk, complete or left behind by a crash."""
