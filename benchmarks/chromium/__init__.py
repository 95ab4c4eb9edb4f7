"""What a visitor's Chromium sees of the app, timed there: see `benchmarks/page.py`."""
