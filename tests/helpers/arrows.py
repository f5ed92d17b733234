"""
Who imports whom in a tree of sources, how long its files and functions are, and what breaks the order of the rooms.

The rooms are those of `tools/rooms.py`.

A module is named without the package: `workbook.layout.page`. Each rule answers with its faults in words, none if it
is kept. Imports inside functions and for types alone count like any other: what a reader must know is the same.
"""

from __future__ import annotations

import ast
import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from msgspec import Struct

from parsed_code import nodes
from rooms import MIDDLE, REST, ROOMS, SPEAKS_FOR_ITSELF, Room

TOP = "kpixl"
FLOORS_AT_MOST = 11
ENTRIES_AT_MOST = 13
LINES_OF_FILE_AT_MOST = 400
LINES_OF_FUNCTION_AT_MOST = 40  # its docstring among them
# Longer, because each is a table: a line for each thing, and nothing else to understand.
TABLES = {
    "indicators.declared.indicator",  # what an indicator may declare: each thing asked for, and handed on
}
NO_ENTRY = {"__init__.py", "py.typed", "__pycache__"}

# Modules that could read a file, a cell or the clock, or print something in passing.
OUTSIDE_WORLD = frozenset(
    [
        "csv",
        "glob",
        "io",
        "logging",
        "lxml",
        "openpyxl",
        "os",
        "pathlib",
        "pyarrow",
        "python_calamine",
        "random",
        "shutil",
        "subprocess",
        "sys",
        "tempfile",
        "time",
        "xlsxwriter",
        "xlwings",
        "zipfile",
    ]
)
TALKS_TO_EXCEL = ("excel",)  # the modules that may import xlwings
ASKS_FOR_EXPORTS = "figures"  # the only room of the middle that is given a folder; it passes it to `extracts` to read
CLOCKS = {"now", "today", "utcnow"}
ON_DISK = {
    "exists",
    "glob",
    "is_file",
    "iterdir",
    "mkdir",
    "open",
    "read_bytes",
    "read_text",
    "rglob",
    "stat",
    "unlink",
}
ON_DISK |= {"write_bytes", "write_text"}
CHANGES = {"add", "append", "clear", "discard", "extend", "insert", "pop", "popitem", "remove", "setdefault", "update"}
CACHES = {"cache", "lru_cache"}


class Tree(Struct, frozen=True, dict=True):
    """The sources of a package, parsed."""

    folder: Path

    @cached_property
    def texts(self) -> Mapping[str, str]:
        return {self._name(path): path.read_text(encoding="utf-8") for path in sorted(self.folder.rglob("*.py"))}

    @cached_property
    def modules(self) -> Mapping[str, ast.Module]:
        """Garbage collection is off meanwhile: if it runs code, Python 3.11 may lose count of how deep a tree is."""
        gc.disable()
        try:
            return {module: ast.parse(text) for module, text in self.texts.items()}
        finally:
            gc.enable()

    def _name(self, path: Path) -> str:
        parts = path.relative_to(self.folder).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def is_package(self, module: str) -> bool:
        return (self.folder / module.replace(".", "/") / "__init__.py").exists()

    @cached_property
    def names(self) -> Mapping[str, Sequence[str]]:
        """Everything that each module imports, dotted to the last name: `kpixl.words.terms.Rag`, `pathlib.Path`."""
        return {module: list(self._imported(module, tree)) for module, tree in self.modules.items()}

    def _imported(self, module: str, tree: ast.Module) -> Iterator[str]:
        for node in nodes(tree):
            if isinstance(node, ast.Import):
                yield from (name.name for name in node.names)
            elif isinstance(node, ast.ImportFrom):
                source = self._source(module, node)
                yield from (f"{source}.{name.name}" for name in node.names)

    def _source(self, module: str, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        package = module.split(".") if module else []
        above = package[: len(package) - node.level + self.is_package(module)]
        return ".".join([TOP, *above, *([node.module] if node.module else [])])

    @cached_property
    def arrows(self) -> Mapping[str, set[str]]:
        """The modules of the package that each module imports."""
        return {
            module: {self._module(name) for name in names if name.split(".")[0] == TOP} - {"", module}
            for module, names in self.names.items()
        }

    def _module(self, name: str) -> str:
        """The longest part of a dotted name that is a module: "" is the package itself."""
        parts = name.split(".")[1:]
        while parts and ".".join(parts) not in self.modules:
            parts.pop()
        return ".".join(parts)


def room_of(module: str) -> str:
    return module.partition(".")[0]


def sub_room_of(module: str, room: Room) -> str:
    name = module.split(".")[1] if "." in module else REST
    return name if name in room.inside else REST


def is_in(module: str, place: str) -> bool:
    return module == place or module.startswith(f"{place}.")


def homeless(tree: Tree) -> list[str]:
    """Modules in no room, and rooms and sub-rooms without a module."""
    names = {room.name for room in ROOMS}
    found = {room_of(module) for module in tree.modules if module}
    gone = [
        f"{room.name}.{name}"
        for room in ROOMS
        for name in room.inside
        if name and not any(is_in(module, f"{room.name}.{name}") for module in tree.modules)
    ]
    return [f"{room} is not in the list of rooms" for room in sorted(found - names)] + [
        f"{room} is in the list of rooms and not in the sources" for room in (*sorted(names - found), *gone)
    ]


def upward(tree: Tree) -> list[str]:
    """Imports of a room that comes later in the list."""
    order = {room.name: place for place, room in enumerate(ROOMS)}
    return [
        f"{module} imports {other}"
        for module, imported in tree.arrows.items()
        for other in sorted(imported)
        if module and order.get(room_of(other), len(order)) > order.get(room_of(module), -1)
    ]


def between_sub_rooms(tree: Tree) -> list[str]:
    """Imports from one sub-room to another that the list does not allow."""
    return [
        f"{module} imports {other}"
        for room in ROOMS
        if room.inside
        for module, imported in tree.arrows.items()
        for other in sorted(imported)
        if room_of(module) == room.name == room_of(other) and not _may_import(room, module, other)
    ]


def _may_import(room: Room, module: str, other: str) -> bool:
    mine, theirs = sub_room_of(module, room), sub_room_of(other, room)
    return mine == theirs or theirs in room.inside[mine]


def circles(tree: Tree) -> list[str]:
    try:
        list(TopologicalSorter(tree.arrows).static_order())
    except CycleError as found:
        return [" imports ".join(reversed(found.args[1]))]
    return []


def floors(tree: Tree) -> int:
    """How many rooms are above one another: the longest way down from a room through its imports."""
    below: dict[str, set[str]] = {}
    for module, imported in tree.arrows.items():
        below.setdefault(room_of(module), set()).update(map(room_of, imported))
    floor: dict[str, int] = {}
    for room in (room.name for room in ROOMS):  # rooms below come first; if not, `upward` says so
        floor[room] = 1 + max((floor.get(other, 0) for other in below.get(room, set()) - {room}), default=0)
    return max(floor.values())


def too_tall(tree: Tree) -> list[str]:
    height = floors(tree)
    return [f"{height} floors of rooms, at most {FLOORS_AT_MOST}"] if height > FLOORS_AT_MOST else []


def too_many_entries(tree: Tree) -> list[str]:
    entries = sorted(path.name for path in tree.folder.iterdir() if path.name not in NO_ENTRY)
    return [f"{len(entries)} entries: {', '.join(entries)}"] if len(entries) > ENTRIES_AT_MOST else []


def talking_packages(tree: Tree) -> list[str]:
    """Packages whose `__init__` holds more than a docstring: it runs for each of their modules."""
    return [
        f"{module}/__init__.py holds more than a docstring"
        for module, body in tree.modules.items()
        if tree.is_package(module) and module not in SPEAKS_FOR_ITSELF
        if len(body.body) != 1 or not ast.get_docstring(body)
    ]


def long_files(tree: Tree) -> list[str]:
    lines = {module: len(text.splitlines()) for module, text in tree.texts.items()}
    return [f"{module} has {count} lines" for module, count in lines.items() if count > LINES_OF_FILE_AT_MOST]


def long_functions(tree: Tree) -> list[str]:
    """Functions over 40 lines that are not tables, and tables that are no longer over 40 lines."""
    lengths = {
        f"{module}.{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for module, body in tree.modules.items()
        for node in nodes(body)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    is_long = {name for name, length in lengths.items() if length > LINES_OF_FUNCTION_AT_MOST}
    too_long = [f"{name} has {lengths[name]} lines" for name in sorted(is_long - TABLES)]
    return too_long + [f"{name} need not be in the list" for name in sorted(TABLES & lengths.keys() - is_long)]


def xlwings_elsewhere(tree: Tree) -> list[str]:
    """Imports of xlwings outside the modules that may talk to Excel: importing it looks for a running Excel."""
    return [
        f"{module} imports xlwings"
        for module, names in tree.names.items()
        if any(name.split(".")[0] == "xlwings" for name in names)
        if not any(is_in(module, place) for place in TALKS_TO_EXCEL)
    ]


def worldly_middle(tree: Tree) -> list[str]:
    """Where the middle touches a file, the clock or the screen, or keeps something from one call to the next."""
    return [
        f"{module} {fault}"
        for module, body in tree.modules.items()
        if any(is_in(module, place) for place in MIDDLE)
        for fault in (*_worldly_imports(module, tree.names[module]), *_worldly_calls(body), *_globals_changed(body))
    ]


def _worldly_imports(module: str, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        first, last = name.split(".")[0], name.split(".")[-1]
        if is_in(module, ASKS_FOR_EXPORTS) and (name == "pathlib.Path" or name.startswith(f"{TOP}.extracts.")):
            continue
        if first in OUTSIDE_WORLD:
            yield f"imports {first}"
        elif first == TOP and (last == "read" or last.startswith("read_")):
            yield f"imports {name}, which reads"


def _worldly_calls(body: ast.Module) -> Iterator[str]:
    for node in nodes(body):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("open", "print", "input")
        ):
            yield f"calls {node.func.id} in line {node.lineno}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS:
            yield f"reads the clock in line {node.lineno}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ON_DISK:
            yield f"touches a file in line {node.lineno}"


def _globals_changed(body: ast.Module) -> Iterator[str]:
    at_the_top = {
        name.id
        for node in body.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for name in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(name, ast.Name)
    }
    for node in nodes(body):
        if isinstance(node, ast.Global):
            yield f"changes {', '.join(node.names)} in line {node.lineno}"
        elif isinstance(node, ast.FunctionDef) and any(_called(each) in CACHES for each in node.decorator_list):
            yield f"remembers what {node.name} returned, in line {node.lineno}"
        elif (changed := _changed(node)) in at_the_top:
            yield f"changes {changed} in line {node.lineno}"  # type: ignore[attr-defined]


def _called(decorator: ast.expr) -> str:
    name = decorator.func if isinstance(decorator, ast.Call) else decorator
    return name.attr if isinstance(name, ast.Attribute) else getattr(name, "id", "")


def _changed(node: ast.AST) -> str | None:
    """The name whose value this changes in place: `NAME[…] = …`, `del NAME[…]`, `NAME.append(…)`."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        held = node.value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGES:
        held = node.func.value
    else:
        return None
    return held.id if isinstance(held, ast.Name) else None


RULES: tuple[Callable[[Tree], list[str]], ...] = (
    homeless,
    upward,
    between_sub_rooms,
    circles,
    too_tall,
    too_many_entries,
    talking_packages,
    long_files,
    long_functions,
    xlwings_elsewhere,
    worldly_middle,
)
