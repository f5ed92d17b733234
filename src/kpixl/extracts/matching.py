"""
Which column of an export corresponds to which column of the standard: by the words of its name, and by its content.

The rule: two names are compared word by word (`name_words`). Words that the table's other columns share count little.
A word that names another column of the table speaks against a match, and so does a word such as "planned". The content
must fit: dates if a date is needed, ids that are found where they belong. The best of all pairs is taken first, and no
column is taken twice. If two pairs are about equally good, the answer is only a guess.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import cache

from msgspec import Struct

from kpixl.extracts.name_words import alike, squashed, words, words_in_order
from kpixl.extracts.schema import TABLES, Table
from kpixl.extracts.text_layouts import may_be_named, names_of


class Sureness(Enum):
    """How sure it is that a column is the one meant."""

    SURE = "the same words"
    LIKELY = "likely"
    GUESS = "a guess"


class ColumnMatch(Struct, frozen=True):
    """A column of the standard, and the export's column that corresponds to it."""

    column: str
    header: str
    sureness: Sureness


Fits = Callable[[str, str], bool | None]
"""Whether the content of an export's column (given by its header) fits a column of the standard; None if unclear."""

# Other whole names that systems use for a column.
ALSO = {
    "cont_contact_date": ("received date", "start date"),
    "cine_referral_date": ("received date", "start date"),
    "cinv_cin_visit_date": ("start date", "seen date"),
    "cppv_cp_visit_date": ("start date", "seen date"),
    "clav_cla_visit_date": ("start date", "seen date"),
    "cppr_cp_review_date": ("start date",),
    "clar_cla_review_date": ("start date",),
    "clah_health_check_date": ("start date",),
    "icpc_icpc_date": ("start date",),
    "supervision_date": ("start date",),
    "invo_professional_role_id": ("role", "involvement type", "relationship type"),
    "miss_missing_episode_type": ("missing or absent", "absence type"),
    "pers_sex": ("sex at birth",),
    "start_date": ("from",),
    "end_date": ("to",),
}

# Words, not in the standard, that show that a column holds something else.
_CONTRARY = """
    planned expected estimated target due next previous created updated modified entered alone reason source parent nhs
    upn uln legacy old postcode urn forename surname ethnicity gender disability cancelled born died start end unborn
    mother father sibling manager completed completion received sent signed decision submitted expiry load loaded
    extract extracted snapshot report reporting run refresh refreshed batch inserted audit version
"""
CONTRARY = frozenset(_CONTRARY.split())
# Words that do not speak against a match, although other columns of the table have them too.
_SHARED = frozenset({"id", "date", "person"})
# If a name has one of the words on the right, the word on the left is often left out.
OFTEN_LEFT_OUT = {
    "date": frozenset({"start", "end", "due", "target", "entered", "auth", "review"}),
    "id": frozenset({"worker", "team", "role", "person"}),
}

SAME, LIKELY, GUESS = 0.9, 0.55, 0.45
ABOUT_AS_GOOD = 0.05
FITTING = 0.1  # added if the content fits, too
CONTEXT, LEFT_OUT, UNKNOWN = 0.1, 0.3, 0.3  # weights of words; any other weighs 1


def says_nothing(column: str, header: str) -> bool | None:
    """No answer for any column: contents are not looked at."""
    return None


def matched(
    table: Table,
    standard: Sequence[str],
    headers: Sequence[str],
    fits: Fits = says_nothing,
    wanted: Sequence[str] | None = None,
) -> tuple[ColumnMatch, ...]:
    """
    The export's columns that correspond to columns missing under their own name, best match first.

    `standard`: every column that the standard gives the table. Columns that kpixl does not read are matched as well, so
    that they are not taken for others. `wanted`: the columns to look for (default: all).
    """
    there = {name for header in headers for name in names_of(header)}
    free = [header for header in headers if may_be_named(header) and not set(names_of(header)) & set(standard)]
    names = _Comparison(table, tuple(standard), _prefixes(standard, [_bare(header) for header in headers]))
    scores = [
        (_score(names, column, header, fits), column, header)
        for column in (standard if wanted is None else wanted)
        if column not in there
        for header in free
    ]
    return _best_first(sorted((one for one in scores if one[0] >= GUESS), key=lambda one: -one[0]))


def _bare(header: str) -> str:
    """A header without the schema or table before it; in a heading of several words, a dot means something else."""
    return header if " " in header.strip() else header.rpartition(".")[2]


def _best_first(scores: Sequence[tuple[float, str, str]]) -> tuple[ColumnMatch, ...]:
    found: list[ColumnMatch] = []
    taken: set[str] = set()
    for score, column, header in scores:
        if {column, header} & taken:
            continue
        rivals = [
            other
            for other, its_column, its_header in scores
            if (its_column == column) != (its_header == header) and not {its_column, its_header} & taken
        ]
        found.append(ColumnMatch(column, header, _sureness(score, max(rivals, default=0.0))))
        taken |= {column, header}
    return tuple(found)


def _sureness(score: float, next_best: float) -> Sureness:
    if score < LIKELY or score - next_best < ABOUT_AS_GOOD:
        return Sureness.GUESS
    return Sureness.SURE if score >= SAME else Sureness.LIKELY


class _Comparison(Struct, frozen=True):
    """What is needed to compare the names of a table's columns."""

    table: Table
    standard: tuple[str, ...]
    prefixes: tuple[str, ...]

    def words(self, name: str) -> frozenset[str]:
        return words(name, self.prefixes)

    @property
    def context(self) -> frozenset[str]:
        """Words that only show which table it is: the words of its name, and words that many of its columns share."""
        return _context(self.table.name, self.standard, self.prefixes)


@cache
def _context(table: str, standard: tuple[str, ...], prefixes: tuple[str, ...]) -> frozenset[str]:
    every = [words(column, prefixes) for column in standard]
    times = Counter(word for one in every for word in one)
    shared = {word for word, often in times.items() if often >= max(3, 0.4 * len(every))}
    return (words(table) | shared) - {"id", "date"}


def _prefixes(standard: Sequence[str], headers: Sequence[str]) -> tuple[str, ...]:
    """The first word that all columns share: in the standard, and in the export; none where they share none."""
    own, theirs = _shared_first(standard), _shared_first(headers)
    says_something = frozenset().union(*(words(column, own) for column in standard))
    return own + tuple(first for first in theirs if not words(first) & says_something)


def _shared_first(names: Sequence[str]) -> tuple[str, ...]:
    firsts = {words_in_order(name)[:1] for name in names}
    return firsts.pop() if len(names) > 2 and len(firsts) == 1 else ()


def _score(names: _Comparison, column: str, header: str, fits: Fits) -> float:
    """How well two columns match: 0 to 1, plus `FITTING` if the content fits; 0 if the content does not fit."""
    named = max(_likeness(names, column, name, _bare(header)) for name in (column, *ALSO.get(column, ())))
    if named < GUESS - FITTING:
        return 0.0
    fit = fits(column, header)
    return 0.0 if fit is False else named + FITTING * bool(fit)


def _likeness(names: _Comparison, column: str, name: str, header: str) -> float:
    wanted, found = names.words(name), names.words(header)
    if _glued(name, names.prefixes) == _glued(header, names.prefixes):
        return 1.0
    if found == {"id"}:  # a bare id is the row's own
        return 0.85 if column == _own_id(names.table) else 0.0
    others = frozenset().union(*(names.words(other) for other in names.standard)) - wanted - names.context - _SHARED
    return _shared(wanted, found, names.context, others)


def _own_id(table: Table) -> str | None:
    return table.columns[table.key[0]].name if table.key else None


def _glued(name: str, prefixes: Sequence[str]) -> str:
    """Only the name's letters and digits, without a prefix."""
    glued = squashed(name)
    return next((glued.removeprefix(prefix) for prefix in prefixes if glued.startswith(prefix)), glued)


def _shared(wanted: frozenset[str], found: frozenset[str], context: frozenset[str], others: frozenset[str]) -> float:
    """The weighted share of words that two names have in common; 0 if a word speaks against a match."""
    same = wanted & found
    near = {word: other for word in sorted(wanted - same) for other in sorted(found - same) if alike(word, other)}
    extra = found - same - set(near.values())
    of_another = _things() - context if "id" in found else frozenset()  # an episode's id is not a visit's
    if extra & (others | CONTRARY | of_another):
        return 0.0
    if wanted <= context:  # ssd_legal_status has a column for the legal status itself
        context = frozenset()
    weight = {word: _weight(word, wanted | found, context) for word in wanted}
    common = sum(weight[word] for word in same) + 0.9 * sum(weight[word] for word in near)
    every = sum(weight.values()) + sum(CONTEXT if word in context else UNKNOWN for word in extra)
    return common / every


@cache
def _things() -> frozenset[str]:
    """Words for what tables are about: visits, plans, episodes."""
    return frozenset(word for table in TABLES.values() for word in words(table.name))


def _weight(word: str, beside: frozenset[str], context: frozenset[str]) -> float:
    if word in context:
        return CONTEXT
    return LEFT_OUT if OFTEN_LEFT_OUT.get(word, frozenset()) & beside else 1.0


def table_meant(name: str, headers: Sequence[str], standard: Mapping[str, Sequence[str]]) -> str | None:
    """
    The table that a file without a table's exact name corresponds to: by most of its columns, or else by its name.

    `standard`: the columns of every table, even of tables that kpixl does not read, so that these are not taken for
    others.
    """
    there = {header.strip().lower() for header in headers}
    by_columns = {table: len(there & set(columns)) for table, columns in standard.items()}
    best = max(by_columns, key=lambda table: by_columns[table])
    if 2 * by_columns[best] > len(there):
        return best
    found = frozenset(word for word in words(name) if not word.isdecimal())
    likeness = {table: _jaccard(found, words(table)) for table in standard}
    alike_most = sorted(likeness, key=lambda table: -likeness[table])[:2]
    return alike_most[0] if likeness[alike_most[0]] > max(0.5, likeness[alike_most[1]]) else None


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0
