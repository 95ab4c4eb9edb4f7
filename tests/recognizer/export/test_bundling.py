"""Modules put together in one file: what is named goes along, what is not stays behind, and names stay apart."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from recognizer.export import bundling

LOWER = '''"""Counts."""

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

MOST = 3
"""As many as there are."""

UNUSED = math.inf


def _helped(number: "Fraction | int") -> "Fraction | int":
    return number + MOST


def counted(number: int) -> "Fraction | int":
    """Three more."""
    return _helped(number)
'''

UPPER = '''"""Adds."""

import math

from recognizer.bundled_lower import counted as with_three

# one more than that
MOST = 4


def _helped(number: int) -> float:
    """Up to MOST more."""
    return math.floor(number) + MOST


def main(number: int) -> str:
    return f"{with_three(number)} {_helped(number)} {number.real}"
'''


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Modules of the project's that are there for a test."""
    import recognizer

    monkeypatch.setattr(recognizer, "__path__", [*recognizer.__path__, str(tmp_path)])
    yield tmp_path
    sys.path_importer_cache.clear()


def test_what_is_needed_goes_along_and_names_stay_apart(folder: Path) -> None:
    (folder / "bundled_lower.py").write_text(LOWER)
    (folder / "bundled_upper.py").write_text(UPPER)
    text = bundling.bundled("recognizer.bundled_upper", ["json"])
    names: dict[str, object] = {}
    exec(text, names)
    main = names["main"]
    assert callable(main)
    assert main(10) == "13 14 10"
    assert {"MOST", "BUNDLED_UPPER_MOST", "_helped", "_bundled_upper_helped", "counted", "json"} <= set(names)
    assert "UNUSED" not in text
    assert "# one more than that\nBUNDLED_UPPER_MOST = 4" in text
    assert '"""As many as there are."""' in text
    assert text.startswith(
        "import json\nimport math\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from fractions"
    )
    assert text.index("# Counts.") < text.index("# Adds.")


def test_names_that_cannot_be_told_apart_are_refused(folder: Path) -> None:
    (folder / "bundled_lower.py").write_text(LOWER)
    (folder / "bundled_upper.py").write_text(
        UPPER.replace("def main(number: int)", "def main(number: int, MOST: int = 1)")
    )
    with pytest.raises(ValueError, match=r"bundled_upper: another name for MOST"):
        bundling.bundled("recognizer.bundled_upper")
