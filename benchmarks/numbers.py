"""How many numbers are read wholly right, composed of digits by people whom no network has learned from.

    python benchmarks/numbers.py pendigits-orig.tra UNIPEN-FOLDER [--network conv] [--count 300] [--sheets clean ruled]

A number has 2 to 6 digits of one held-out person (`benchmarks/writers.py`), each a little higher or lower and larger
or smaller than it should be. From one digit to the next there is a gap between their boxes, as a share of the person's
mean width of a digit; below zero they overlap. Each number is read with its strokes as written and shuffled.

    wholly right    every digit is read and taken for one, and there is no mark more or less
    digits alone    what single digits allow: the numbers each of whose digits is read right by itself
    taken           those of which each is taken for a digit by itself as well
    images          that the network is asked for, a digit
    clean, ruled …  read wholly right in photographs of them, on these sheets (`benchmarks/sheets.py`), if asked for
"""

import argparse
import os
import runpy
import sys
from pathlib import Path

if __name__ == "numbers":  # a script beside this one runs, and what it imports asks for Python's own module
    globals().update(runpy.run_path(str(Path(os.__file__).with_name("numbers.py")), run_name="numbers"))
elif __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

    from benchmarks.composed import GAPS, show_tables
    from benchmarks.sheets import SHEETS
    from recognizer import BadInput, load_model
    from recognizer.images.stroke_files import load_drawings
    from recognizer.reading.model import find_model

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pendigits", type=Path, help="UCI's pendigits-orig.tra")
    parser.add_argument("unipen", type=Path, help="the folder with UNIPEN's digits.jsonl")
    parser.add_argument("--network", default="conv")
    parser.add_argument("--count", type=int, default=300, help="numbers of each gap")
    parser.add_argument("--gaps", type=float, nargs="+", default=GAPS, help="shares of a digit's width")
    parser.add_argument("--sheets", nargs="*", default=[], choices=list(SHEETS), help="photographs on these as well")
    options = parser.parse_args()
    try:
        network = load_model(find_model(options.network))
        drawings = {path.stem: load_drawings(path) for path in (options.pendigits, options.unipen / "digits.jsonl")}
    except BadInput as error:
        parser.error(str(error))
    show_tables(network, drawings, options.gaps, options.count, options.sheets)
