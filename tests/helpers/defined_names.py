"""Names that modules define, those that several define for different things, and those that only tests read."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from parsed_code import nodes

# Modules that may choose names of their own, and why: a room below may have the same name for something else.
NAMED_ELSEWHERE: Mapping[str, str] = {
    "cli.analyst": "each reader's commands are joined in cli.program",
    "cli.officer": "each reader's commands are joined in cli.program",
    "cli.setting_up": "each reader's commands are joined in cli.program",
    "excel.computed_months": "a function is named as in a cell: KPI_CASES is cases",
    "excel.functions": "a function is named as in a cell: KPI_LETTER is letter",
    "excel.macros": "a button is named for the command that it runs",
}


def defined(body: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """The functions, classes and constants at the top of a module, each with the statement that defines it."""
    for node in body.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node
        elif isinstance(node, ast.Assign):
            yield from ((name, node) for target in node.targets for name in _names_in(target))
        elif isinstance(node, ast.AnnAssign):
            yield from ((name, node) for name in _names_in(node.target))


def _names_in(target: ast.expr) -> Iterator[str]:
    parts = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
    yield from (part.id for part in parts if isinstance(part, ast.Name))


def of_two_things(modules: Mapping[str, ast.Module]) -> list[str]:
    """Public names that several modules define, each for a different thing."""
    homes: dict[str, list[str]] = defaultdict(list)
    for module, body in modules.items():
        for name, node in defined(body):
            if module not in NAMED_ELSEWHERE and not name.startswith("_") and not _is_handed_on(name, node):
                homes[name].append(module)
    return [f"{name} is in {' and '.join(there)}" for name, there in homes.items() if len(set(there)) > 1]


def _is_handed_on(name: str, node: ast.stmt) -> bool:
    """Whether a module only hands on a name that another defines: `USUAL = layout.USUAL`."""
    value = node.value if isinstance(node, ast.Assign) else None
    return isinstance(value, ast.Attribute) and value.attr == name


def unread(modules: Mapping[str, ast.Module], readers: Iterable[ast.Module] = ()) -> list[str]:
    """
    Functions, classes, methods and constants that neither these modules nor the readers name anywhere else.

    A name at the top of a module counts as read if it is read in that module or wherever it is imported from it; a
    property of the same name elsewhere proves nothing. A method counts as read wherever its name occurs. A decorator
    counts as a reader. If a value is unpacked, parts whose names begin with `_` may be unread.
    """
    all_readers = (*modules.values(), *readers)
    anywhere = Counter(name for body in all_readers for name in _read(body))
    elsewhere = {place for body in all_readers for place in _read_of_others(body)}
    found = []
    for module, body in modules.items():
        here, last = _loaded(body), _last(module)
        found += [(module, name) for name in _to_be_read(body) if name not in here and (last, name) not in elsewhere]
        found += [(module, name) for name in _methods(body) if not anywhere[name]]
    return [f"{module}.{name} is read by nobody" for module, name in found if not name.startswith("__")]


def _last(module: str) -> str:
    return module.rpartition(".")[2]


def _read_of_others(body: ast.Module) -> Iterator[tuple[str, str]]:
    """What a module reads or hands on from others: the last part of the other module's name, and a name at its top."""
    named = _loaded(body).union(text for name, node in defined(body) if name == "__all__" for text in _texts_in(node))
    called: dict[str, str] = {}  # modules by the name that they have in this module
    for node in nodes(body):
        if isinstance(node, ast.ImportFrom):
            called |= {each.asname or each.name: each.name for each in node.names}
            names = {each.name for each in node.names if (each.asname or each.name) in named}
            yield from ((_last(node.module or ""), name) for name in names)
        elif isinstance(node, ast.Import):
            called |= {each.asname or each.name: _last(each.name) for each in node.names}
    for node in nodes(body):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            of = node.value.attr if isinstance(node.value, ast.Attribute) else called.get(node.value.id, "")
            yield of, node.attr
    for text in _texts_in(body):
        module, _, name = text.replace(":", ".").rpartition(".")
        yield _last(module), name


def _loaded(body: ast.Module) -> set[str]:
    return {node.id for node in nodes(body) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def _texts_in(body: ast.AST) -> Iterator[str]:
    yield from (node.value for node in nodes(body) if isinstance(node, ast.Constant) and isinstance(node.value, str))


def _to_be_read(body: ast.Module) -> Iterator[str]:
    for name, node in _of_no_decorator(defined(body)):
        is_unpacked = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple)
        if not (is_unpacked and name.startswith("_")):
            yield name


def _methods(body: ast.Module) -> Iterator[str]:
    for each in nodes(body):
        if isinstance(each, ast.ClassDef):
            methods = ((node.name, node) for node in each.body if isinstance(node, ast.FunctionDef))
            yield from (name for name, _ in _of_no_decorator(methods, but={"property", "classmethod", "staticmethod"}))


def _of_no_decorator(named: Iterable[tuple[str, ast.stmt]], but: Iterable[str] = ()) -> Iterator[tuple[str, ast.stmt]]:
    for name, node in named:
        decorators = node.decorator_list if isinstance(node, ast.FunctionDef) else []
        if all(isinstance(each, ast.Name) and each.id in but for each in decorators):
            yield name, node


def _read(body: ast.Module) -> Iterator[str]:
    """Every name that is read in a module: not where it is defined, and not where it is only imported."""
    for node in nodes(body):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value.rpartition(".")[2]
