"""Tables: labelled images as Kaggle's Digit Recognizer has them, a row an image."""

import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import CLASSES, PIXELS
from recognizer.data.dataset import Dataset, from_rows
from recognizer.errors import BadInput


def load_csv(path: Path) -> Dataset:
    """Load Kaggle's Digit Recognizer table: columns label, pixel0 … pixel783, numbers 0 to 255, one image a row.

    Raises:
        BadInput: no such file, not a table, other columns, no rows, or numbers out of range, whose row it names.
    """
    import pandas as pd  # only now: whoever reads IDX files does not wait for it

    expected = ["label", *(f"pixel{pixel}" for pixel in range(PIXELS))]
    parts: list[NDArray[np.uint8]] = []
    try:
        columns = list(pd.read_csv(path, nrows=0, index_col=False, compression=None).columns)
        if columns != expected:
            raise BadInput(path, _columns_found(columns), "label,pixel0,…,pixel783 (785 columns)")
        with (
            warnings.catch_warnings(action="error", category=pd.errors.ParserWarning),  # rows longer than the header
            pd.read_csv(path, chunksize=4096, index_col=False, compression=None, dtype=np.float64) as reader,
        ):
            for part in reader:
                parts.append(_checked_numbers(part.to_numpy(), path, first_row=1 + 4096 * len(parts)))
    except BadInput:
        raise
    except FileNotFoundError:
        raise BadInput(path, "no such file or folder", "a folder of IDX files or a CSV table") from None
    except OSError as error:
        raise BadInput(path, f"a file that cannot be read ({error.strerror})", "a CSV table") from None
    except pd.errors.ParserWarning:
        raise BadInput(path, "a row longer than the header", "785 numbers a row") from None
    except ValueError as error:  # which is what pandas and Unicode raise
        raise BadInput(path, f"no table of numbers ({str(error).strip()})", "label,pixel0,…,pixel783") from None
    table = np.concatenate(parts) if parts else np.empty((0, 1 + PIXELS), np.uint8)
    if not len(table):
        raise BadInput(path, "a header without rows", "at least one image")
    return from_rows(np.ascontiguousarray(table[:, 1:]), np.ascontiguousarray(table[:, 0]))


def _columns_found(columns: list[str]) -> str:
    shown = ",".join(str(column)[:20] for column in columns[:3]) + (",…" if len(columns) > 3 else "")
    return f"{len(columns)} columns ({shown})"


def _checked_numbers(numbers: NDArray[np.float64], path: Path, first_row: int) -> NDArray[np.uint8]:
    limits = np.full(numbers.shape[1], 255.0)
    limits[0] = CLASSES - 1
    wrong = ~((numbers >= 0) & (numbers <= limits) & (numbers == np.floor(numbers)))
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        name = "label" if column == 0 else f"pixel{column - 1}"
        value = "nothing" if np.isnan(numbers[row, column]) else f"{numbers[row, column]:g}"
        raise BadInput(
            path, f"{value} as {name} of image {first_row + row:,}", f"a whole number from 0 to {limits[column]:.0f}"
        )
    return numbers.astype(np.uint8)
