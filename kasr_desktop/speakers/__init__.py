"""Who spoke when: voices turned into vectors, vectors into speakers, speakers into turns."""
