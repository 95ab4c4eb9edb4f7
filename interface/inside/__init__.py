"""The Inside page: a network taken apart on one digit, and changed by hand."""
