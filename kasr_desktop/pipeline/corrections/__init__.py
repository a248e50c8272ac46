"""Learning from what a person has corrected: data set, training, measured, taken or not."""
