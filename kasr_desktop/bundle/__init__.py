"""Model bundles: directories in the Hugging Face layout, and where they are found."""
