"""Photographs on the Draw page: where they come from, and what is read on them."""
