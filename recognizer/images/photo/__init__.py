"""From a photograph to the ink of a digit: paper, shadows, noise and thickness evened out."""
