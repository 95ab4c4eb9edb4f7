"""Dependencies point one way: pages → interface → recognizer, and inside the recognizer from package to package."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

PACKAGES = [
    "root",  # errors, arrays, blas, files: what all share
    "data",
    "images",
    "network",
    "augmentation",
    "synthesis",
    "evaluation",
    "dissection",
    "training",
    "reading",
    "export",
    "lab",
    "cli",
]
"""A package may import from itself and from those above it in this list. Inside of a package, nothing goes round."""

LIBRARIES = {"numpy", "pandas", "PIL", "threadpoolctl"}
LIBRARIES_OF = {
    "recognizer.synthesis.letters": {"HersheyFonts"},
    "recognizer.export.graph": {"onnx"},
    "recognizer.cli.sweeping": {"distributed"},
}
"""What a single module may import as well, when it is asked to: fonts in development, ONNX and Dask for a command."""

MOST_MODULES = 15
"""Of a folder; one with more wants floors."""


def modules(folder: str) -> list[Path]:
    return sorted(path for path in (ROOT / folder).rglob("*.py") if "__pycache__" not in path.parts)


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def imported(path: Path) -> set[str]:
    """Full names of all that a module imports: modules, and names in modules."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written in full"
            names |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def package_of(name: str) -> str:
    """The package of a module of the recognizer, or of a name in it."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and (ROOT / "recognizer" / parts[1]).is_dir() else "root"


RECOGNIZER = {name_of(path): path for path in modules("recognizer")}


def test_the_table_has_every_package() -> None:
    folders = {path.name for path in (ROOT / "recognizer").iterdir() if (path / "__init__.py").exists()}
    assert folders == set(PACKAGES) - {"root"}


@pytest.mark.parametrize("name", RECOGNIZER)
def test_the_recognizer_knows_nothing_of_the_app(name: str) -> None:
    roots = {each.split(".")[0] for each in imported(RECOGNIZER[name])}
    assert roots <= {"recognizer", *LIBRARIES, *LIBRARIES_OF.get(name, ()), *sys.stdlib_module_names}


@pytest.mark.parametrize(
    "name", [name for name in RECOGNIZER if name not in ("recognizer.__init__", "recognizer.__main__")]
)
def test_packages_import_from_those_above_them(name: str) -> None:
    mine = PACKAGES.index(package_of(name))
    for each in imported(RECOGNIZER[name]):
        if each.startswith("recognizer."):
            assert PACKAGES.index(package_of(each)) <= mine, f"{name} imports {each}"


def test_no_module_imports_itself_by_way_of_others() -> None:
    arrows = {name: {each for each in imported(path) if each in RECOGNIZER} for name, path in RECOGNIZER.items()}
    done: set[str] = set()

    def walk(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " → ".join((*way[way.index(name) :], name))
        if name not in done:
            for each in arrows[name]:
                walk(each, (*way, name))
            done.add(name)

    for name in arrows:
        walk(name, ())


@pytest.mark.parametrize("path", modules("interface"), ids=name_of)
def test_the_interface_does_not_know_pages(path: Path) -> None:
    assert not any(name.split(".")[0] in ("pages", "streamlit_app") for name in imported(path))


SHARED = {"interface", "interface.figures"}
"""The parts of the interface that every page's part may import: the modules at its root, and figures."""


def part_of(name: str) -> str:
    """The part of the interface that a module belongs to, be it on a floor of its own there."""
    return ".".join(name.split(".")[:-1][:2])


@pytest.mark.parametrize("path", modules("interface"), ids=name_of)
def test_no_part_of_the_interface_knows_another_pages_part(path: Path) -> None:
    mine = part_of(name_of(path))
    for name in imported(path) & {name_of(each) for each in modules("interface")}:
        assert part_of(name) in {mine, *SHARED}, f"{path} imports {name}"


@pytest.mark.parametrize("root", ["recognizer", "interface"])
def test_a_folder_can_be_looked_over(root: str) -> None:
    for folder in {path.parent for path in modules(root)}:
        names = [path.stem for path in folder.glob("*.py") if path.stem != "__init__"]
        assert len(names) <= MOST_MODULES, f"{folder}: {len(names)} modules"


def test_pages_are_thin() -> None:
    for path in [ROOT / "streamlit_app.py", *modules("pages")]:
        assert path.read_text().count("\n") <= 80, f"{path.name} is long: what it does belongs into interface/"


def test_importing_the_recognizer_waits_for_nothing_heavy() -> None:
    program = "import sys, recognizer; print([name for name in ('pandas', 'PIL', 'streamlit') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
