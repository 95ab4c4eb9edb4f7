"""The findings of an evaluation, written down as one HTML file that opens anywhere."""
