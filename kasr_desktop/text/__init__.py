"""Korean text: Hangul, normalisation, vocabulary, alignment and error rates."""
