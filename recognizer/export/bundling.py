"""Bundling: one file of Python made of this project's own modules, so that there is no second copy of them to keep up.

It begins with a module and takes along what its code names, and what that names in turn, statement by statement, word
for word, with the comments and docstrings; what nobody names stays behind. Imports of other packages come first; those
within the project go, since what they name is there. Where two modules have different things of one name, all but the
first's get their module's name in front.
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

PROJECT = "recognizer."

WIDTH = 120

Found = tuple[str, str]
"""A module and a name that it gives something to."""


@dataclass(frozen=True)
class Statement:
    """A statement at the top level of a module.

    Attributes:
        text: as it stands there, with the comment above it and the docstring below it.
        defines: the names that it gives something to.
        names: all the names in it.
    """

    text: str
    defines: frozenset[str]
    names: frozenset[str]


@dataclass(frozen=True, order=True)
class Import:
    """A name that a module has from elsewhere: `from module import original as name`, or `import module as name`.

    Attributes:
        module: in full.
        original: "" where it is the module itself.
        name: in this module.
        for_types: whether it is there for type checkers only.
    """

    module: str
    original: str
    name: str
    for_types: bool = False

    @property
    def what(self) -> str:
        """What stands behind the last `import` of its line."""
        imported = self.original or self.module
        return imported if imported == self.name else f"{imported} as {self.name}"


class Module:
    """A module of the project, taken apart.

    Args:
        name: in full.
    """

    def __init__(self, name: str) -> None:
        spec = find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        self.name = name
        self._source = Path(spec.origin).read_text("utf-8")
        self._tree = ast.parse(self._source)

    @property
    def docstring(self) -> str:
        """What the module says of itself."""
        return ast.get_docstring(self._tree) or ""

    @cached_property
    def imports(self) -> dict[str, Import]:
        """Everything imported at the top level, by the name that it has here."""
        found = [each for node in self._tree.body for each in _imports(node)]
        return {each.name: each for each in found}

    @cached_property
    def statements(self) -> list[Statement]:
        """Everything else at the top level, in its order."""
        lines = self._source.splitlines()
        body = [node for node in self._tree.body if not isinstance(node, ast.Import | ast.ImportFrom | ast.If)]
        found: list[Statement] = []
        for node, after in zip(body, [*body[1:], None], strict=True):
            if isinstance(node, ast.Expr):  # a docstring, which has been taken along
                continue
            last = after if isinstance(after, ast.Expr) else node
            text = "\n".join(lines[_first_line(node, lines) : last.end_lineno])
            found.append(Statement(text, _defined(node), frozenset(_named(node))))
        return found

    @cached_property
    def parameters(self) -> frozenset[str]:
        """Names of parameters, by which others may call."""
        return frozenset(node.arg for node in ast.walk(self._tree) if isinstance(node, ast.arg))


def bundled(entry: str, also: Sequence[str] = ()) -> str:
    """The source of a module with all that it needs of the project: imports, and a section for each module.

    Args:
        entry: the module's full name; it comes last, and whole.
        also: modules of other packages to import beside those that are needed.

    Raises:
        ValueError: two things of one name that cannot be told apart.
    """
    modules = {each.name: each for each in _closure(entry)}
    needed, imports = _needed(entry, modules)
    imports |= {Import(name, "", name) for name in also}
    names = _names(needed, modules)
    sections = [_section(each, needed, names) for each in modules.values()]
    return "\n\n\n".join([_import_lines(imports), *filter(None, sections)]) + "\n"


def _closure(entry: str) -> Iterator[Module]:
    """The module and all of the project that it imports, each after those that it imports itself."""
    done: set[str] = set()

    def walk(name: str) -> Iterator[Module]:
        done.add(name)
        module = Module(name)
        for each in module.imports.values():
            if each.module.startswith(PROJECT) and each.module not in done:
                yield from walk(each.module)
        yield module

    yield from walk(entry)


def _needed(entry: str, modules: dict[str, Module]) -> tuple[set[Found], set[Import]]:
    """What the entry's statements name in the project, directly or by way of others, and what of other packages."""
    definitions = {
        (module.name, name): statement
        for module in modules.values()
        for statement in module.statements
        for name in statement.defines
    }
    waiting = [found for found in definitions if found[0] == entry]
    needed: set[Found] = set()
    imports: set[Import] = set()
    while waiting:
        found = waiting.pop()
        if found in needed:
            continue
        needed.add(found)
        module = modules[found[0]]
        for name in definitions[found].names:
            if (module.name, name) in definitions:
                waiting.append((module.name, name))
            elif (source := module.imports.get(name)) and source.module.startswith(PROJECT):
                waiting.append((source.module, source.original))
            elif source:
                imports.add(source)
    return needed, imports


def _names(needed: set[Found], modules: dict[str, Module]) -> dict[Found, str]:
    """What each thing is called in the bundle: as in its module, or with the module's name in front."""
    places = list(modules)
    taken: dict[str, str] = {}
    names: dict[Found, str] = {}
    for module, name in sorted(needed, key=lambda found: places.index(found[0])):
        called = name if taken.setdefault(name, module) == module else _prefixed(name, module.rpartition(".")[2])
        if called != name and (called in taken or name in modules[module].parameters):
            raise ValueError(f"{module}: another name for {name}, please")
        names[module, name] = called
    return names


def _prefixed(name: str, stem: str) -> str:
    """FAINT of ink: INK_FAINT; _box: _ink_box; Sheet: InkSheet."""
    private, plain = ("_", name[1:]) if name.startswith("_") else ("", name)
    if plain.isupper():
        return f"{private}{stem.upper()}_{plain}"
    return f"{private}{stem.title()}{plain}" if plain[0].isupper() else f"{private}{stem}_{plain}"


def _section(module: Module, needed: set[Found], names: dict[Found, str]) -> str:
    """What is needed of a module, below what it says of itself; nothing where nothing is needed."""
    statements = [each for each in module.statements if any((module.name, name) in needed for name in each.defines)]
    if not statements:
        return ""
    own = {name: (module.name, name) for each in statements for name in each.defines}
    imported = {each.name: (each.module, each.original) for each in module.imports.values()}
    called = {name: names[found] for name, found in (imported | own).items() if found in names}
    texts = [_renamed(each.text, called) for each in statements]
    path = module.name.replace(".", "/") + ".py"
    about = "\n".join(f"# {line}".rstrip() for line in module.docstring.splitlines())
    return "\n\n\n".join([f"# {f' {path} ':─^{WIDTH - 2}}\n#\n{about}", *_spaced(texts)])


def _renamed(text: str, names: dict[str, str]) -> str:
    """A text with other names for some things; what is somebody's attribute keeps its own."""
    changed = {name: called for name, called in names.items() if name != called}
    if not changed:
        return text
    pattern = rf"(?<![\w.])({'|'.join(sorted(map(re.escape, changed)))})(?!\w)"
    return re.sub(pattern, lambda found: changed[found[1]], text)


def _spaced(texts: list[str]) -> Iterator[str]:
    """Texts to stand two blank lines apart: constants that follow each other, only one, are a text together."""
    together: list[str] = []
    for text in texts:
        if re.match(r"def |class |@|#", text):
            if together:
                yield "\n\n".join(together)
            together = []
            yield text
        else:
            together.append(text)
    if together:
        yield "\n\n".join(together)


def _import_lines(imports: set[Import]) -> str:
    """Imports, a line for each module: those of Python's own library, of others, and what type checkers alone need."""
    own = {each for each in imports if each.module.split(".")[0] in sys.stdlib_module_names}
    for_types = {each for each in imports if each.for_types}
    groups = [_lines(group) for group in (own - for_types, imports - own - for_types, for_types)]
    if groups[2]:
        groups[2] = ["if TYPE_CHECKING:", *(f"    {line}" for line in groups[2])]
    return "\n\n".join("\n".join(group) for group in groups if group)


def _lines(imports: set[Import]) -> list[str]:
    named: defaultdict[str, list[str]] = defaultdict(list)
    for each in sorted(imports):
        if each.original:
            named[each.module].append(each.what)
    modules = [f"import {each.what}" for each in sorted(imports) if not each.original]
    return modules + [f"from {module} import {', '.join(names)}" for module, names in named.items()]


def _imports(node: ast.stmt) -> Iterator[Import]:
    """What a statement at the top level imports, be it for type checkers only."""
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        for each in node.body:
            yield from (Import(one.module, one.original, one.name, for_types=True) for one in _imports(each))
        yield Import("typing", "TYPE_CHECKING", "TYPE_CHECKING")
    elif isinstance(node, ast.Import):
        yield from (Import(each.name, "", each.asname or each.name) for each in node.names)
    elif isinstance(node, ast.ImportFrom):
        module = node.module or ""
        yield from (Import(module, each.name, each.asname or each.name) for each in node.names)


def _first_line(node: ast.stmt, lines: list[str]) -> int:
    """Where a statement begins, its decorators and the comment right above it included; counted from 0."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(each.lineno for each in decorators)]) - 1
    while first and lines[first - 1].startswith("#"):
        first -= 1
    return first


def _defined(node: ast.stmt) -> frozenset[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return frozenset({node.name})
    targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets if isinstance(node, ast.Assign) else []
    return frozenset(each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name))


def _named(node: ast.AST) -> Iterator[str]:
    """The names in a statement, those in annotations that are written as strings included."""
    for each in ast.walk(node):
        if isinstance(each, ast.Name):
            yield each.id
        elif isinstance(each, ast.arg | ast.FunctionDef | ast.AnnAssign):
            annotation = each.returns if isinstance(each, ast.FunctionDef) else each.annotation
            if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
                yield "TYPE_CHECKING"
                yield from _named(ast.parse(annotation.value, mode="eval"))
