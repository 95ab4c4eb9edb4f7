"""Reading with a trained network: its file, how sure it may be, and what is no digit."""
