"""The command line: `python -m recognizer COMMAND`."""
