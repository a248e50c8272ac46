"""The one loop, its builder, and the child process it runs in."""
