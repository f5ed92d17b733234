"""The config folder as frozen values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Generic, TypeGuard, TypeVar

from msgspec import Struct, field

from kpixl.config.councils import NO_COUNCIL, Council, PublishedValues
from kpixl.config.own_cohort import OwnCohort
from kpixl.demo.narratives import is_demo_council
from kpixl.extracts.connections import Connection
from kpixl.extracts.wording import Knowing, Reading
from kpixl.words.periods import Period
from kpixl.words.terms import GoodIs, Heads, NewMonth, Occasion, Pull, Rag, Section, Unit

MOST_DECIMALS = 4  # of a figure, a target or a benchmark


class AtLeast(Struct, frozen=True):
    """A target met at this value or above."""

    value: Fraction


class AtMost(Struct, frozen=True):
    """A target met at this value or below."""

    value: Fraction


class Within(Struct, frozen=True):
    """A target met from low to high, both included."""

    low: Fraction
    high: Fraction


Target = AtLeast | AtMost | Within | None  # None: not rated

Judged = TypeVar("Judged", covariant=True)


class Step(Struct, Generic[Judged], frozen=True):
    """A target or benchmark and the first month in which it is in force; None: in every month until the next step."""

    value: Judged
    since: Period | None = None
    note: str = ""  # why it changed, as the council wrote it


class OverTime(Struct, Generic[Judged], frozen=True):
    """A target or benchmark that may change over time: its steps, the earliest first."""

    steps: tuple[Step[Judged], ...]

    def step_in(self, period: Period | None) -> Step[Judged] | None:
        """The step in force in a month, or the last step if no month is given; None before the first."""
        begun = [step for step in self.steps if step.since is None or period is None or step.since <= period]
        return begun[-1] if begun else None

    def begun_in(self, periods: Collection[Period]) -> tuple[Step[Judged], ...]:
        """The steps that begin in one of these months."""
        return tuple(step for step in self.steps if step.since in periods)


class AmberWithin(Struct, frozen=True):
    """Amber if the target is missed by no more than this share of it (relative)."""

    share: Fraction


class AmberPoints(Struct, frozen=True):
    """Amber if the target is missed by no more than this much, in the figure's unit (0.05: five percentage points)."""

    points: Fraction


class AmberFrom(Struct, frozen=True):
    """Amber by explicit cut points: down to `low` and up to `high` (None: that side has no amber)."""

    low: Fraction | None
    high: Fraction | None


AmberRule = AmberWithin | AmberPoints | AmberFrom


class Benchmark(Struct, frozen=True):
    """What others reach, in the figure's own unit, with the basis and year."""

    value: Fraction
    basis: str  # England, statistical neighbours
    year: str  # year ending 31 March 2023
    differs: str = ""  # why its basis is not that of the indicator's row; empty: same basis


DIFFERENT_BASIS = "different basis"
"""The words for a benchmark that does not measure the same as its row."""


def is_comparable(benchmark: Benchmark | None) -> TypeGuard[Benchmark]:
    """Whether there is a benchmark that measures the same as its row, so that a sentence may compare the two."""
    return benchmark is not None and not benchmark.differs


class Own(Struct, frozen=True):
    """What a council's own indicator counts, and where on the page it belongs."""

    section: Section
    cohort: OwnCohort


class Indicator(Struct, frozen=True):
    """One indicator as this council judges and prints it. Shares are 0 to 1, rates per 10,000."""

    key: str
    ref: str  # the page's label; refs repeat and may be empty
    label: str
    unit: Unit
    good_is: GoodIs
    decimals: int
    targets: OverTime[Target]
    amber: AmberRule
    nationals: OverTime[Benchmark | None]
    comparables: OverTime[Benchmark | None]
    owner: str
    note: str  # printed with the figure, such as why it is blank; usually empty
    parameters: Mapping[str, object]
    own: Own | None = None  # None: the code says what it counts

    @property
    def name(self) -> str:
        """The name shown to people: `6.8 Children subject to a CP Plan …`."""
        return f"{self.ref} {self.label}".strip()

    def target(self, period: Period | None) -> Target:
        """The target by which a month is judged, or the last one if no month is given; None: not rated."""
        step = self.targets.step_in(period)
        return step.value if step else None

    def national(self, period: Period | None) -> Benchmark | None:
        """What England reached, as printed on the month's page."""
        step = self.nationals.step_in(period)
        return step.value if step else None

    def comparable(self, period: Period | None) -> Benchmark | None:
        """What similar councils reached, as printed on the month's page."""
        step = self.comparables.step_in(period)
        return step.value if step else None


class NarrativeRules(Struct, frozen=True):
    """Which narratives managers owe, and what a new month begins with."""

    required_when: tuple[Occasion, ...] = ()
    new_month: NewMonth = NewMonth.EMPTY


MONTHS_OF_HISTORY, MOST_HISTORY = 36, 60
MONTHS_AT_MOST = 13  # side by side: a month, and every month back to the same one a year before


class Page(Struct, frozen=True):
    """The printed page."""

    organisation: str
    title: str
    months: int  # shown side by side, the chosen one last
    quarter: bool  # whether the financial quarter up to the chosen month is also shown
    year_to_date: bool  # whether the months from April up to the chosen month are also shown
    order: tuple[str, ...]  # indicator keys
    left_out: tuple[str, ...]  # keys of indicators for which this council has no row
    heads: Heads
    break_after: tuple[str, ...] | None  # keys after which a new printed page begins; None: balanced
    suppress_below: int  # published copies hide numbers from 1 to one less than this; 0: none
    narratives: NarrativeRules
    history: int = MONTHS_OF_HISTORY  # months that the workbook keeps, the chosen one last
    change: bool = True  # whether the page says which figures are really changing
    actions: bool = True  # whether copies for leadership list open actions
    sparklines: bool = False  # whether the working copy has a sparkline of the kept months beside each row

    def spans(self, period: Period) -> tuple[Period, ...]:
        """The longer spans beside the months of a page that shows this month last."""
        both = ((self.quarter, period.quarter_to_date), (self.year_to_date, period.year_to_date))
        return tuple(span for is_shown, span in both if is_shown)

    def behind(self, period: Period) -> tuple[Period, ...]:
        """The months in the page's longer spans that the page does not show."""
        longest = max((span.months for span in self.spans(period)), default=0)
        return period.back_to(max(longest, self.months))[: -self.months]

    @property
    def is_demo(self) -> bool:
        """Whether this is the invented council's page, which must not be mistaken for a real one."""
        return is_demo_council(self.organisation)


class Colour(Struct, frozen=True):
    """The colours of a letter's cell, as RRGGBB."""

    fill: str
    text: str


class Letters(Struct, frozen=True):
    """The colours of the letters, and of a figure that is not rated."""

    colours: Mapping[Rag, Colour]
    not_rated: Colour


class Config(Struct, frozen=True):
    """Everything that a council decides. `indicators` are in page order."""

    page: Page
    indicators: tuple[Indicator, ...]
    letters: Letters
    reading: Reading
    knowing: Knowing
    bank_holiday_region: str
    population: Mapping[int, int]  # year → persons aged 0 to 17
    shared: Mapping[str, object]  # parameters that several indicators share, such as short_break_legal_statuses
    pull: Pull = Pull.DECIDING
    council: Council = NO_COUNCIL
    published: tuple[PublishedValues, ...] = ()  # about every council, the oldest first
    cache: bool = True  # whether what was read and computed is kept on the user's computer
    connections: Mapping[str, Connection] = field(default_factory=dict)

    def indicator(self, key: str) -> Indicator:
        return next(indicator for indicator in self.indicators if indicator.key == key)

    def population_of(self, year: int) -> int | None:
        """The population of the latest year up to this one; None if all years are later."""
        known = [of for of in self.population if of <= year]
        return self.population[max(known)] if known else None
