"""The Home page: the ways in, and digits that show what a network does."""
