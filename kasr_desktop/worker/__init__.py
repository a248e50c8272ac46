"""The bridge between the engine's generators and Qt."""
