"""Fine-tuning of any CTC model on the Trainer of transformers."""
