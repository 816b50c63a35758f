"""Pictures of a model in training: `show`, and what is drawn."""
