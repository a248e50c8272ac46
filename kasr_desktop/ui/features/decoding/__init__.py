"""Other decoder settings on what was heard already: the panel, its engine, the comparison."""
