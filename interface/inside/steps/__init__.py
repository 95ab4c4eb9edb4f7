"""What the stepper shows, put together in the order of the formulas."""
