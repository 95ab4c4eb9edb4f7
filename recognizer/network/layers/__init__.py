"""The pieces that a network is stacked from, each with its way forward and its way back."""
