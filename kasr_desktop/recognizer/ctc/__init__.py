"""Networks with a CTC head: a row of probabilities every frame."""
