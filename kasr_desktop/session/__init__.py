"""What the program is about, as Qt objects without widgets: queue, documents, keeping."""
