"""The Train page: what can be set, the buttons, and what is seen of a training."""
