"""What was heard turned into what is written: numerals, spacing, sentence marks."""
