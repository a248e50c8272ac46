"""Models that read texts and know no frames, held in step by the built-in model's CTC."""
