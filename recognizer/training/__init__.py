"""Learning: batches, gradients, optimizers, and the recipes that say how."""
