"""Scripts that measure, and the one that models are made with, find what they import and say what they need."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PEERS = {"speed.py"}
"""Scripts that need packages which nothing else does."""

SCRIPTS = [
    path
    for path in sorted([*(ROOT / "benchmarks").glob("*.py"), *(ROOT / "models").glob("*.py")])
    if "ArgumentParser" in path.read_text() and path.name not in PEERS
]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_says_what_it_needs(path: Path, tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, str(path), "--help"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert f"usage: {path.name}" in done.stdout


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_is_listed_where_people_look(path: Path) -> None:
    listed = {"benchmarks": ROOT / "benchmarks" / "README.md", "models": ROOT / "docs" / "people.md"}[path.parent.name]
    assert path.name in listed.read_text()
