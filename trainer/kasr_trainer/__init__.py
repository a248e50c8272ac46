"""Makes the models that KASR Desktop loads: data, fine-tuning, language model, export."""
