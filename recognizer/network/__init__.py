"""What guesses: a network described as a line of text, its layers, its starting values and its losses."""
