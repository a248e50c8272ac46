"""Help: shortcuts, about, and a report for developers."""
