"""The Draw page: the canvas, and what a network reads on it."""
