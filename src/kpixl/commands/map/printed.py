"""
A proposal as lines for `config/extracts.toml`: valid TOML, with everything that is not a setting in comments.

A guess is commented out, so that nobody pastes it unseen.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from kpixl.commands.map.codes import CodeList
from kpixl.commands.map.flags import OtherFlags
from kpixl.commands.map.found_tables import FoundTable
from kpixl.commands.map.meanings import ToFillIn
from kpixl.commands.map.proposal import CodesFound, Proposal
from kpixl.extracts.matching import ColumnMatch, Sureness
from kpixl.words.errors import SHOWN_AT_MOST
from kpixl.words.texts import counted

FILE = "config/extracts.toml"
LONGEST_NAME = 60  # characters; anything longer is hardly the name of a column


def in_toml(proposal: Proposal) -> str:
    """The whole proposal, to review and paste."""
    plain, tables = _lists(proposal)
    columns = [_columns(found) for found in proposal.found if found.has_header]
    to_fill_in = [_to_fill_in(each) for each in proposal.to_fill_in]
    blocks = [_head(proposal), *plain, *tables, *to_fill_in, *columns, _open(proposal)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _head(proposal: Proposal) -> str:
    matches = [match for found in proposal.found if found.has_header for match in found.proposed]
    sure, likely, guesses = (sum(match.sureness is each for match in matches) for each in Sureness)
    texts = sum(len(texts) for texts in proposal.additions.values())
    where = f"the export {proposal.export.name}" if proposal.export.name else "the export"
    return "\n".join(
        [
            f"# Names and codes that only {where} has, for {FILE}. Look through them before you paste them:",
            "# a list in place of the one of that name, [in_touch] likewise, [columns.…] at the end of the file.",
            "# What follows a # is not read. Guesses have one, since you know better.",
            f"# Columns: {sure} by the same words, {likely} likely, {guesses} to decide. Texts to list: {texts}.",
        ]
    )


# Lists of texts


def _lists(proposal: Proposal) -> tuple[list[str], list[str]]:
    """The lists at the top level of the file, and the tables of lists, which TOML wants below them."""
    plain, tables = [], []
    for codes in proposal.codes:
        parameters = dict.fromkeys(
            each.parameter for each in codes.column.lists if each.parameter in proposal.additions
        )
        if not parameters:
            continue
        if any("." in parameter for parameter in parameters):
            tables.append("\n".join([*_texts(codes, proposal), *_table_of_lists(codes, proposal)]))
        else:
            lines = (f"{parameter} = {_whole_list(parameter, proposal)}" for parameter in parameters)
            plain.append("\n".join([*_texts(codes, proposal), *lines]))
    return plain, tables


def _table_of_lists(codes: CodesFound, proposal: Proposal) -> Iterator[str]:
    table = next(each.parameter.partition(".")[0] for each in codes.column.lists)
    yield f"[{table}]"
    lines = proposal.shared[table]
    assert isinstance(lines, Mapping)
    for line in lines:
        yield f"{line} = {_whole_list(f'{table}.{line}', proposal)}"


def _whole_list(parameter: str, proposal: Proposal) -> str:
    """The list in config, with the additions."""
    held = CodeList("", parameter).texts(proposal.shared)
    added = (count.text for count in proposal.additions.get(parameter, ()))
    return "[" + ", ".join(_quoted(text) for text in (*held, *added)) + "]"


def _texts(codes: CodesFound, proposal: Proposal) -> Iterator[str]:
    """The texts of a code column as comments: how often each occurs, and what it is or likely should be taken for."""
    yield f"# {codes.column_name}, in {codes.label}:"
    for count in codes.texts.shown:
        yield f"#   {_quoted(count.text)}, {counted(count.rows, 'row')}: {_taken_for(codes, count.text, proposal)}"
    yield from _not_shown(codes)


def _not_shown(codes: CodesFound) -> Iterator[str]:
    hidden, rows = codes.texts.hidden, counted(sum(count.rows for count in codes.texts.hidden), "row")
    if codes.texts.is_no_list:
        yield f"#   {counted(len(hidden), 'different text')} in {rows}: this is not a list of codes"
    elif hidden:
        others = counted(len(hidden), "other text")
        yield f"#   {others}, too rare or too long to be shown, in {rows}: {codes.hidden_in_no_list} in no list"
    if codes.texts.empty_rows:
        yield f"#   nothing, {counted(codes.texts.empty_rows, 'row')}"


def _taken_for(codes: CodesFound, text: str, proposal: Proposal) -> str:
    if text in codes.named:
        return codes.named[text].says
    likely = codes.meant.get(text)
    if likely is None:
        return f"in no list, so {codes.column.without}"
    proposed = likely.parameter.partition(".")[0] in proposal.shared
    return f"likely {likely.says}" + ("" if proposed else ", for which there is no list")


def _to_fill_in(of: ToFillIn) -> str:
    """A line for each text whose meaning only the council knows, commented out until it is filled in."""
    lines = [f'# {_quoted(count.text)} = ""   # {counted(count.rows, "row")}' for count in of.texts.shown]
    head = f"# {of.column}, in {of.label}: only you know what these mean. Take away the # and fill in {of.asked}."
    return "\n".join([head, f"# [texts.{of.table}.{of.column}]", *lines])


# Columns


def _columns(found: FoundTable) -> str:
    """The table's lines, including those that config has already; empty if there is nothing to say."""
    proposed = [match for match in found.proposed if match.sureness is not Sureness.GUESS]
    if not found.proposed and not found.open_columns:
        return ""
    held = [f"{column} = {_quoted(name)}   # in config already" for column, name in found.named.items()]
    replaced = {match.column for match in proposed}
    held = [line for line in held if line.split(" = ")[0] not in replaced]
    lines = [*held, *(_line(match) for match in proposed)]
    title = f"[columns.{found.table.name}]"
    return "\n".join([title if lines else f"# {title}", *lines, *_to_decide(found)])


def _line(match: ColumnMatch) -> str:
    return f"{match.column} = {_quoted(match.header)}   # {match.sureness.value}"


def _to_decide(found: FoundTable) -> Iterator[str]:
    for match in found.proposed:
        if match.sureness is Sureness.GUESS:
            yield f"# {_line(match)}"
    needed = {found.table.columns[short].name for short in found.table.indispensable}
    names = [column.name for column in found.open_columns]
    if missing := [name for name in names if name in needed]:
        yield f"# open, and the table counts as absent without: {', '.join(missing)}"
    if missing := [name for name in names if name not in needed]:
        yield f"# open, with nothing like it in the export: {', '.join(missing)}"
    if found.unused and (found.open_columns or any(match.sureness is Sureness.GUESS for match in found.proposed)):
        yield f"# not used: {_some([_quoted(name) for name in found.unused if len(name) <= LONGEST_NAME])}"


# What stays open


def _open(proposal: Proposal) -> str:
    lines = [
        *_misnamed(proposal.found),
        *(f"# {_quoted(found.file.label)}: {NO_HEADER}" for found in proposal.found if not found.has_header),
        *(f"# {note}" for note in proposal.elsewhere),
        *([f"# Not in the export: {', '.join(proposal.absent)}"] if proposal.absent else []),
        *(_may_be_one_of_them(proposal.of_no_table) if proposal.absent else []),
        *(line for flags in proposal.flags for line in _flags(flags)),
        *(line for codes in proposal.codes if _stays_open(codes, proposal) for line in _texts(codes, proposal)),
    ]
    return "\n".join(["# What else stays open:", *lines]) if lines else ""


NO_HEADER = "its first line names no column that kpixl knows, so it may not be a header, and none of it is shown"


def _flags(flags: OtherFlags) -> Iterator[str]:
    yield f"# {flags.column_name}, in {flags.label}: no row names {' or '.join(flags.wanted)}"
    yield f'#   as JSON does: {{"{flags.wanted[0]}": "Y"}}; plain words need a line under [texts.…]'
    if flags.others:
        others = [f"{flag} ({counted(rows, 'row')})" for flag, rows in flags.others]
        yield f"#   named are: {_some(others)}"


def _misnamed(found: Sequence[FoundTable]) -> Iterator[str]:
    for each in found:
        if each.file.is_misnamed and each.has_header:
            yield f"# {_quoted(each.file.label)} is likely {each.table.name}: give the file that name, and it is read"


def _may_be_one_of_them(labels: Sequence[str]) -> Iterator[str]:
    if labels:
        yield "#   these files are like none of them; give one that is the table's name, and it is mapped:"
        yield from (f"#   {_quoted(label)}" for label in labels)


def _stays_open(codes: CodesFound, proposal: Proposal) -> bool:
    """Whether the column has texts in no list and is not printed among the lists above."""
    listed = any(each.parameter in proposal.additions for each in codes.column.lists if each.parameter)
    unnamed = any(count.text not in codes.named for count in codes.texts.shown)
    return not listed and (unnamed or codes.hidden_in_no_list > 0)


def _some(names: Sequence[str]) -> str:
    more = len(names) - SHOWN_AT_MOST
    return ", ".join(names[:SHOWN_AT_MOST]) + (f" and {more} more" if more > 0 else "")


def _quoted(text: str) -> str:
    """A text quoted for TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
