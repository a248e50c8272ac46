"""The list of recordings by keyboard: moving, removing, what is done next."""
