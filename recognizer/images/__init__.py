"""From what a person draws or photographs to what a network sees: strokes or pixels to 784 × 1."""
