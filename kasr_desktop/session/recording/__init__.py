"""Recording: the microphone, the takes it makes, those a crash left."""
