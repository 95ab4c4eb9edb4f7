"""Dependencies point one way: pages → interface → recognizer, and inside the recognizer from later to earlier."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

LEAVES = {
    *("errors", "arrays", "idx", "losses", "optimizer", "optimizers", "constraints", "schedules", "metrics"),
    *("augmentation", "resampling", "products", "workspaces", "framing", "strokes", "blas", "components"),
    "smoothing",
    "packed",
    "judging",
}
"""Modules of the recognizer that know arrays and errors only, or each other."""

ORDER = [
    ["errors", "arrays", "blas", "components", "smoothing"],
    ["packed"],
    ["idx", "losses", "judging", "optimizer", "constraints", "schedules", "metrics", "augmentation", "resampling"],
    ["products", "workspaces", "architecture", "framing", "paper"],
    ["optimizers", "distortion", "assessment", "windows", "layers"],
    ["activations", "pooling", "dataset", "initialization", "strokes", "ink", "thickness"],
    ["augmenter", "convolution", "normalization", "summary", "pictures", "handwriting", "flourishes"],
    ["stack", "letterforms", "overlays", "warps", "scribbles"],
    ["network", "habits", "figures"],
    ["evaluation", "storage", "penmanship", "calibration", "impostors"],
    ["gradient", "records", "settings", "extras", "drawn"],
    ["feed", "learner", "lessons"],
    ["training", "policies", "recipe"],
    ["preset", "checkpoint", "reporting"],
    ["published"],
    ["presets"],
    ["commands", "options", "remaking"],
    ["reading_commands", "train_command"],
    ["__main__", "__init__"],
]
"""A module may import from earlier lines only."""


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).glob("*.py"))


@pytest.mark.parametrize("path", files("recognizer"), ids=lambda path: path.stem)
def test_the_recognizer_knows_nothing_of_the_app(path: Path) -> None:
    roots = {name.split(".")[0] for name in imported(path)}
    allowed = {"recognizer", "numpy", "pandas", "PIL", "threadpoolctl"} | set(sys.stdlib_module_names)
    assert roots <= allowed


@pytest.mark.parametrize("path", files("recognizer"), ids=lambda path: path.stem)
def test_the_recognizer_reads_in_one_direction(path: Path) -> None:
    level = {name: index for index, names in enumerate(ORDER) for name in names}
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "recognizer" and len(parts) > 1 and parts[1] in level:
            assert level[parts[1]] < level[path.stem], f"{path.stem} imports {parts[1]}"


@pytest.mark.parametrize("name", sorted(LEAVES))
def test_leaves_know_arrays_only(name: str) -> None:
    mine = {
        each.split(".")[1] for each in imported(ROOT / "recognizer" / f"{name}.py") if each.startswith("recognizer.")
    }
    assert mine <= LEAVES


@pytest.mark.parametrize("path", files("interface"), ids=lambda path: path.stem)
def test_the_interface_does_not_know_pages(path: Path) -> None:
    assert not any(name.split(".")[0] in ("pages", "streamlit_app") for name in imported(path))


def test_the_training_thread_calls_nothing_of_streamlit() -> None:
    for name in ("run", "turns", "history"):
        assert "streamlit" not in {each.split(".")[0] for each in imported(ROOT / "interface" / f"{name}.py")}


def test_pages_are_thin() -> None:
    for path in [ROOT / "streamlit_app.py", *files("pages")]:
        assert path.read_text().count("\n") <= 80, f"{path.name} is long: what it does belongs into interface/"


def test_importing_the_recognizer_waits_for_nothing_heavy() -> None:
    program = "import sys, recognizer; print([name for name in ('pandas', 'PIL', 'streamlit') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
