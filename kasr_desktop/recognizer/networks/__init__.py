"""What the families' networks share: their protocol, devices, weights from disk."""
