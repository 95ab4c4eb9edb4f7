"""The Evaluate page: how well a network reads images, what it confuses, how sure it may be, and what it can bear."""
