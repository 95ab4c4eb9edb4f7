"""The map of digits: where each is, the component that draws it, and what is brushed on it."""
