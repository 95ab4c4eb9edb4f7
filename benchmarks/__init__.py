"""What is measured rather than tested: it takes minutes, and its result is a table to look at."""
