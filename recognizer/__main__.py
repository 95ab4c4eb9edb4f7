"""`python -m recognizer COMMAND`: the command line."""

import sys

from recognizer.cli.parser import main

if __name__ == "__main__":
    sys.exit(main())
