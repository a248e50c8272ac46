"""One folder a feature; what a feature may use of the window is in `workbench`."""
