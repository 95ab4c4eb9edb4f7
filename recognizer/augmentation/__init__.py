"""Images changed at random while a network learns: shifted, turned, stretched, bent."""
