"""Many trainings in one process: runs that can be watched, steered, left and come back to."""
