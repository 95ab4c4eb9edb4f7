"""The views of an evaluation, of which the opened one alone computes anything."""
