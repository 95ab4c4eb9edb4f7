"""Sweeps: the same training again and again with other values of a hyperparameter or two, and which of them is best."""
