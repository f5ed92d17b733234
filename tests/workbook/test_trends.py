"""The sheet of trends: a chart for each indicator, which shows what the workbook keeps and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from msgspec.structs import replace
from openpyxl.utils.datetime import from_excel

import validator
from kpixl.commands.build import demo_page
from kpixl.config.reading import read_config, shipped_config
from kpixl.config.values import AtLeast, Config, OverTime, Step
from kpixl.indicators import DECLARED
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import FigureState, Happened, Rated, Scorecard
from kpixl.words.periods import Period
from kpixl.words.terms import Unit
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block, RowCells
from kpixl.workbook.layout import trend_places, trend_words
from kpixl.workbook.layout.trend import Trend, months_of_year, trends_of
from kpixl.workbook.layout.trend_places import Drawn
from kpixl.workbook.layout.trends import chart_sheet, trend_blocks
from kpixl.workbook.layout.wrapping import wrapped
from kpixl.workbook.making.build import built, no_python_module, vba_sources
from kpixl.workbook.ooxml.cells import Area, area
from kpixl.workbook.ooxml.charts import Charted, charted, drawing_of, parts_of_charts
from kpixl.workbook.ooxml.package import CONTENT_TYPES, Package
from kpixl.workbook.ooxml.patching import patched, prove
from kpixl.workbook.ooxml.sheet import relationships, relationships_part, sheets, values_at, values_in
from kpixl.workbook.typed_by_people import beside_lists
from kpixl.workbook.written_before import styles_worn

pytestmark = pytest.mark.slow

JUNE = Period(2024, 6)
VISITS = "cp_visits"
DESCRIBED = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}cNvPr"


@pytest.fixture(scope="module")
def config() -> Config:
    return read_config(shipped_config(), DECLARED)


@pytest.fixture(scope="module")
def workbook(config: Config, tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The workbook as it is built: with the three months of the demo's page."""
    return built(demo_page(config), vba_sources(no_python_module()), tmp_path_factory.mktemp("trends") / "Built.xlsm")


@pytest.fixture(scope="module")
def few(config: Config) -> Config:
    """The config with only three indicators."""
    return replace(config, indicators=tuple(config.indicator(key) for key in ("re_referrals", VISITS, "cin_visits")))


def kept(config: Config, months: int, state: FigureState = FigureState.RESTATED) -> dict[tuple[str, Period], Rated]:
    """Figures that go up and down a little, each 40 to 49 out of 50."""
    figures = {}
    for number, indicator in enumerate(config.indicators):
        for at, month in enumerate(JUNE.back_to(months)):
            figure = Figure(indicator.key, month, indicator.unit, 40 + (at * 7 + number) % 10, 50)
            figures[indicator.key, month] = Rated(figure, None, "", state=state)
    return figures


def page(config: Config, figures: Mapping[tuple[str, Period], Rated]) -> Scorecard:
    return replace(demo_page(config), config=config, kept=figures)


def drawn(workbook: Package, trends: Sequence[Trend], before: int = 32) -> Charted:
    """The workbook with these trends, shown to differ in nothing else."""
    blocks = trend_blocks(trends, styles_worn(workbook), before)
    done = charted(patched(workbook, blocks), chart_sheet(trends), blocks)
    prove(workbook, done.package, blocks, done.parts)
    return done


def charts_of(package: Package) -> Mapping[str, str]:
    return parts_of_charts(package, layout.TRENDS, layout.CHARTS_NAMED)


def texts_of(package: Package) -> dict[str, str]:
    """What each chart says to people who can't see it, by its name."""
    part = drawing_of(package, layout.TRENDS)
    root = etree.fromstring(package.part(part))
    return {each.get("name"): each.get("descr") for each in root.iter(DESCRIBED)}


def cached(part: bytes) -> dict[str, list[str | None]]:
    """What a chart keeps of the cells to which it refers, by their formula; None for an empty cell."""
    found = {}
    for reference in etree.fromstring(part).iter("{*}numRef", "{*}strRef"):
        [cache] = *reference.iterfind("{*}numCache"), *reference.iterfind("{*}strCache")
        points = {int(each.get("idx", 0)): each.findtext("{*}v") for each in cache.iterchildren("{*}pt")}
        size = int(cache.find("{*}ptCount").get("val"))
        found[reference.findtext("{*}f") or ""] = [points.get(at) for at in range(size)]
    return found


def trend_of(trends: Sequence[Trend], key: str) -> Trend:
    return next(trend for trend in trends if trend.indicator.key == key)


def line(package: Package, trends: Sequence[Trend], key: str, which: Drawn) -> list[object]:
    """The cells of one line of an indicator's chart, from its first month on."""
    number = next(at for at, trend in enumerate(trends, start=1) if trend.indicator.key == key)
    cells = trend_places.drawn_cells(number, which, len(trends[0].months))
    return in_row(package, cells)


def days(package: Package, trends: Sequence[Trend], key: str, which: Drawn) -> list[object]:
    number = next(at for at, trend in enumerate(trends, start=1) if trend.indicator.key == key)
    return in_row(package, trend_places.days_cells(number, which, len(trends[0].months)))


def in_row(package: Package, cells: RowCells) -> list[object]:
    return [*values_in(package, layout.SERIES, Area(cells.row, cells.first, cells.row, cells.last))[0]]


def caches_that_differ(package: Package) -> list[str]:
    """The references, in all charts, for which a chart keeps something other than the cells hold."""
    cells = values_at(package, layout.SERIES)
    wrong = []
    for name, part in charts_of(package).items():
        for formula, held in cached(package.part(part)).items():
            sheet, _, where = formula.rpartition("!")
            own = area(where)
            assert sheet == layout.SERIES
            assert own is not None
            there = [cells.get((own.top, column)) for column in range(own.left, own.right + 1)]
            as_kept = [
                text if isinstance(value, str) or text is None else float(text)
                for text, value in zip(held, there, strict=True)
            ]
            wrong += [] if as_kept == there else [f"{name} {formula}"]
    return wrong


def test_every_indicator_has_a_chart_that_says_in_words_what_it_shows(workbook: Package, config: Config):
    trends = trends_of(page(config, kept(config, 36)), {})
    texts = texts_of(drawn(workbook, trends).package)
    assert list(texts) == [f"kpixl trend {number}" for number in range(1, len(config.indicators) + 1)]
    for indicator, text in zip(config.indicators, texts.values(), strict=True):
        assert text.startswith(f"{indicator.name}, July 2021 to June 2024: ")


@pytest.mark.slow
def test_a_chart_keeps_what_its_cells_hold_as_openpyxl_reads_it(workbook: Package, config: Config, tmp_path: Path):
    figures = kept(config, 36)
    package = drawn(workbook, trends_of(page(config, figures), {})).package
    assert caches_that_differ(package) == []
    package.written(tmp_path / "Filled.xlsm")
    charts = openpyxl.load_workbook(tmp_path / "Filled.xlsm", keep_vba=True)[layout.TRENDS]._charts  # type: ignore[attr-defined]
    assert len(charts) == len(config.indicators)
    for indicator, chart in zip(config.indicators, charts, strict=True):
        [values] = [each for each in chart.ser if each.tx.v == "figure"]
        seen = [float(point.v) for point in values.yVal.numRef.numCache.pt]
        assert seen == [float(figures[indicator.key, month].figure.value) for month in JUNE.back_to(36)]


@pytest.mark.validator
def test_the_open_xml_sdk_finds_no_error_in_charts_that_were_filled_copied_or_dropped(
    workbook: Package, config: Config, tmp_path: Path
):
    five = with_indicators(config, 5)
    dropped = drawn(workbook, trends_of(page(five, kept(five, 20)), {})).package
    copied = drawn(dropped, trends_of(page(config, kept(config, 36)), {}), before=5).package
    for name, package in (("dropped", dropped), ("copied", copied)):
        path = tmp_path / f"{name}.xlsm"
        package.written(path)
        assert validator.sdk_errors(path) == []


def test_a_refresh_shows_in_its_charts_the_figures_that_the_workbook_keeps(demo: Path):
    package = Package.read(demo / "Scorecard.xlsm")
    assert caches_that_differ(package) == []
    rows = values_in(package, layout.FIGURES)
    columns = [layout.FIGURE_HEADINGS.index(name) for name in ("key", "period", "value", "doubts")]
    held = {(row[columns[0]], row[columns[1]]): row for row in rows[1:]}
    series = values_at(package, layout.SERIES)
    months = [series.get((trend_places.SERIES_MONTHS_ROW, trend_places.SERIES_VALUES + at)) for at in range(36)]
    compared = 0
    for row in range(trend_places.CHART_ROWS_BEGIN, max(at for at, _ in series) + 1, trend_places.ROWS_A_CHART):
        key = series[row, trend_places.SERIES_KEY]
        for at, day in enumerate(months):
            value = series.get((row, trend_places.SERIES_VALUES + at))
            if value is not None:
                month = from_excel(day).strftime("%Y-%m")
                kept_row = held[key, month]
                assert (value, kept_row[columns[3]]) == (kept_row[columns[2]], None)
                compared += 1
    assert compared > 500


def with_indicators(config: Config, count: int) -> Config:
    """The config with only its first indicators."""
    return replace(config, indicators=config.indicators[:count])


def test_charts_come_and_go_with_the_indicators_of_the_page(workbook: Package, config: Config):
    fewer = with_indicators(config, 5)
    trends = trends_of(page(fewer, kept(fewer, 20)), {})
    package = drawn(workbook, trends).package
    assert len(charts_of(package)) == 5
    assert [name for name in package if "chart" in name and "rels" not in name] == [*charts_of(package).values()]
    assert package.part(CONTENT_TYPES).count(b"/xl/charts/") == 5
    again = drawn(package, trends_of(page(config, kept(config, 20)), {}), before=5).package
    assert list(charts_of(again)) == [f"kpixl trend {number}" for number in range(1, 33)]
    assert caches_that_differ(again) == []
    assert len({*charts_of(again).values()}) == 32
    words = [text for row in values_in(package, layout.TRENDS)[5:] for text in row if isinstance(text, str)]
    assert len(words) == 5


def test_what_somebody_drew_on_the_sheet_and_the_looks_of_a_chart_stay(workbook: Package, few: Config):
    theirs = with_a_chart_of_somebody(workbook)
    part = charts_of(theirs)["kpixl trend 3"]
    restyled = theirs.with_parts({part: theirs.part(part).replace(b"1F3A5F", b"ABCDEF")})
    after = drawn(restyled, trends_of(page(few, kept(few, 36)), {})).package
    assert after.part("xl/charts/theirs.xml") == theirs.part("xl/charts/theirs.xml")
    [frame] = [name for name in texts_of(after) if not name.startswith(layout.CHARTS_NAMED)]
    assert frame == "Chart of somebody"
    assert b"ABCDEF" in after.part(charts_of(after)["kpixl trend 3"])


def with_a_chart_of_somebody(workbook: Package) -> Package:
    """The workbook with one more chart on its sheet of trends, which is not kpixl's."""
    drawing = drawing_of(workbook, layout.TRENDS)
    assert drawing is not None
    root = etree.fromstring(workbook.part(drawing))
    anchor = etree.fromstring(etree.tostring(root[0]))
    [frame] = anchor.iter(DESCRIBED)
    frame.set("name", "Chart of somebody")
    frame.set("id", "900")
    [chart] = anchor.iter("{http://schemas.openxmlformats.org/drawingml/2006/chart}chart")
    chart.set("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id", "rIdTheirs")
    root.append(anchor)
    relations = workbook.part(relationships_part(drawing)).replace(
        b"</Relationships>",
        b'<Relationship Id="rIdTheirs" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart"'
        b' Target="../charts/theirs.xml"/></Relationships>',
    )
    first = relationships(workbook, drawing)[0].target
    return workbook.with_parts(
        {
            drawing: etree.tostring(root),
            relationships_part(drawing): relations,
            "xl/charts/theirs.xml": workbook.part(first),
            CONTENT_TYPES: workbook.part(CONTENT_TYPES).replace(
                b"</Types>",
                b'<Override PartName="/xl/charts/theirs.xml" ContentType="application/vnd.openxmlformats-officedocument'
                b'.drawingml.chart+xml"/></Types>',
            ),
        }
    )


def test_filling_the_charts_twice_equals_once(workbook: Package, few: Config):
    trends = trends_of(page(few, kept(few, 36)), {})
    once = drawn(workbook, trends).package
    assert charted(once, chart_sheet(trends), trend_blocks(trends, styles_worn(once), 32)).parts == frozenset()


def test_a_workbook_that_has_no_sheet_of_charts_is_left_alone(few: Config):
    handout = Package.read(Path(__file__).parents[2] / "workbook" / "Handout.xlsm")
    trends = trends_of(page(few, kept(few, 36)), {})
    assert charted(handout, chart_sheet(trends), []).package is handout
    assert layout.TRENDS not in sheets(handout)


def test_a_month_in_doubt_is_left_out_and_said_so(workbook: Package, few: Config):
    figures = kept(few, 36)
    march = figures[VISITS, Period(2024, 3)]
    figures[VISITS, Period(2024, 3)] = replace(march, figure=replace(march.figure, doubts=("too few rows",)))
    trends = trends_of(page(few, figures), {})
    package = drawn(workbook, trends).package
    seen = line(package, trends, VISITS, Drawn.FIGURE)
    assert [at for at, value in enumerate(seen) if value is None] == [32]
    assert line(package, trends, VISITS, Drawn.UPPER)[32] is None
    captions = [text for row in values_in(package, layout.TRENDS) for text in row if isinstance(text, str)]
    assert [text for text in captions if "In doubt and left out: March 2024." in text]
    assert "In doubt and left out: March 2024." in str(texts_of(package).values())


def test_what_the_newest_export_says_of_an_issued_month_is_drawn_beside_it_where_it_differs(
    workbook: Package, few: Config
):
    figures = kept(few, 14, FigureState.ISSUED)
    now = {place: rated.figure for place, rated in figures.items()}
    may = (VISITS, Period(2024, 5))
    now[may] = replace(now[may], numerator=11)
    trends = trends_of(page(few, figures), now)
    package = drawn(workbook, trends).package
    assert trend_of(trends, VISITS).restated == {Period(2024, 5): Fraction(11, 50)}
    assert line(package, trends, VISITS, Drawn.RESTATED) == [None] * 12 + [0.22, None]
    assert line(package, trends, VISITS, Drawn.FIGURE)[12] == float(figures[may].figure.value)
    assert not trend_of(trends, "cin_visits").restated


def test_a_target_that_changes_is_a_step(workbook: Package, few: Config):
    steps = OverTime((Step(AtLeast(Fraction(1))), Step(AtLeast(Fraction(9, 10)), Period(2024, 1))))
    indicators = tuple(replace(each, targets=steps) if each.key == VISITS else each for each in few.indicators)
    changed = replace(few, indicators=indicators)
    trends = trends_of(page(changed, kept(changed, 13)), {})
    package = drawn(workbook, trends).package
    assert line(package, trends, VISITS, Drawn.TARGET_LOW)[:5] == [1, 1, 0.9, 0.9, None]
    stepped = days(package, trends, VISITS, Drawn.TARGET_LOW)[:4]
    assert [from_excel(day).strftime("%Y-%m-%d") for day in stepped] == [
        *("2023-06-01", "2024-01-01"),
        *("2024-01-01", "2024-07-01"),
    ]


def test_others_are_drawn_in_their_own_year_and_nowhere_else(workbook: Package, few: Config):
    trends = trends_of(page(few, kept(few, 36)), {})
    key = "re_referrals"  # England 21% in the year ending 31 March 2023
    package = drawn(workbook, trends).package
    assert line(package, trends, key, Drawn.NATIONAL)[:3] == [0.21, 0.21, None]
    ends = days(package, trends, key, Drawn.NATIONAL)[:2]
    assert [str(from_excel(day).date()) for day in ends] == ["2022-04-01", "2023-04-01"]
    later = trends_of(page(few, kept(few, 13)), {})
    assert not trend_of(later, key).nationals


def test_others_that_count_something_else_are_not_drawn(few: Config):
    drawn_one = trend_of(trends_of(page(few, kept(few, 36)), {}), "re_referrals")
    assert drawn_one.nationals
    [*steps] = drawn_one.indicator.nationals.steps
    others = OverTime(tuple(replace(step, value=replace(step.value, differs="They count years.")) for step in steps))
    another = replace(drawn_one.indicator, nationals=others)
    assert not replace(drawn_one, series=replace(drawn_one.series, indicator=another)).nationals


@pytest.mark.parametrize(
    ("named", "first", "last"),
    [
        ("year ending 31 March 2023", "2022-04", "2023-03"),
        ("2022/23", "2022-04", "2023-03"),
        ("2022-2023", "2022-04", "2023-03"),
        ("2023", "2022-04", "2023-03"),
        ("year to September 2023", "2022-10", "2023-09"),
    ],
)
def test_the_year_of_a_benchmark_is_read_as_people_write_it(named: str, first: str, last: str):
    months = months_of_year(named)
    assert (str(months[0]), str(months[-1]), len(months)) == (first, last, 12)


def test_a_benchmark_without_a_year_is_not_drawn():
    assert months_of_year("the latest") == ()


def test_a_cut_axis_is_said_in_the_title_below_the_chart_and_in_its_text(workbook: Package, few: Config):
    figures = kept(few, 36)
    for month in JUNE.back_to(36):
        figure = Figure(VISITS, month, Unit.SHARE, 95 + month.month % 3, 100)
        figures[VISITS, month] = replace(figures[VISITS, month], figure=figure)
    trends = trends_of(page(few, figures), {})
    axis = trend_of(trends, VISITS).axis
    assert axis.is_cut
    package = drawn(workbook, trends).package
    number = [trend.indicator.key for trend in trends].index(VISITS) + 1
    [title] = in_row(package, trend_places.title_cell(number))
    assert re.search(r"\naxis 9\d(\.\d)?% to 100(\.0)?%$", title)
    assert "The axis is cut: 9" in texts_of(package)[f"kpixl trend {number}"]
    chart = package.part(charts_of(package)[f"kpixl trend {number}"])
    assert f'<c:min val="{axis.low}"/>'.encode() in chart


def test_fewer_than_thirteen_months_are_drawn_without_limits_and_say_how_many_there_are(workbook: Package, few: Config):
    trends = trends_of(page(few, kept(few, 9)), {})
    assert {len(trend.months) for trend in trends} == {13}
    package = drawn(workbook, trends).package
    assert line(package, trends, VISITS, Drawn.UPPER) == [None] * 13
    assert "not yet: 9 of 13 months" in texts_of(package)["kpixl trend 2"]


def test_what_happened_is_drawn_from_bottom_to_top_and_named_below_the_chart(workbook: Package, few: Config):
    happened = (
        Happened(Period(2019, 5), Happened.ALL, "long ago"),
        Happened(Period(2023, 5), Happened.ALL, "Two new teams"),
        Happened(Period(2023, 5), VISITS, "a new form"),
    )
    trends = trends_of(replace(page(few, kept(few, 36)), happened=happened), {})
    package = drawn(workbook, trends).package
    axis = trend_of(trends, VISITS).axis
    assert line(package, trends, VISITS, Drawn.EVENTS)[:6] == [axis.low, axis.high, None, None, None, None]
    assert [("May 2023: Two new teams." in text, "a new form" in text) for text in texts_of(package).values()] == [
        (True, False),
        (True, True),
        (True, False),
    ]
    assert "long ago" not in str(texts_of(package))


def test_where_limits_begin_anew_each_part_of_a_chart_has_its_own_mean_and_the_newest_is_said(
    workbook: Package, few: Config
):
    anew = Happened(Period(2023, 1), VISITS, "a new form", begins_anew=True)
    figures = kept(few, 36)
    for place, each in list(figures.items()):
        if place[1] >= anew.period:
            figures[place] = replace(each, figure=replace(each.figure, numerator=each.figure.numerator - 20))
    trends = trends_of(replace(page(few, figures), happened=(anew,)), {})
    package = drawn(workbook, trends).package
    means = [each for each in line(package, trends, VISITS, Drawn.MEAN) if each is not None]
    before, after = ([figures[VISITS, m].figure.numerator / 50 for m in JUNE.back_to(36) if (m >= anew.period) is late]
                     for late in (False, True))  # fmt: skip
    assert means == pytest.approx([sum(before) / 18] * 2 + [sum(after) / 18] * 2)
    assert "counted from January 2023" in texts_of(package)["kpixl trend 2"]
    assert f"Mean {sum(after) / 18:.1%}" in texts_of(package)["kpixl trend 2"]
    assert "counted from" not in texts_of(package)["kpixl trend 1"]


def test_a_title_leaves_the_plot_alone_and_names_its_indicator(config: Config):
    """At most four lines, in whatever program draws them, whatever the verdict and the axis need of them."""
    anew = (Happened(Period(2023, 1), Happened.ALL, "A new form", True),)
    of = replace(page(config, kept(config, 36)), happened=anew)
    for trend in trends_of(of, {}):
        lines = trend_words.title(trend).split("\n")
        needed = [
            len(wrapped(each, trend_places.CHART_LETTERS, trend_words.VERDICT_WIDTH, bold=True)) for each in lines
        ]
        assert sum(needed) <= trend_words.LINES_ABOVE_PLOT + trend.axis.is_cut, lines
        assert lines[0].startswith(trend.indicator.name[:12]), lines
        assert lines[-1 - trend.axis.is_cut] == trend_words.verdict_words(trend)


def test_a_part_of_fewer_than_thirteen_months_has_no_limits(workbook: Package, few: Config):
    anew = Happened(Period(2023, 7), VISITS, "a new form", begins_anew=True)
    trends = trends_of(replace(page(few, kept(few, 36)), happened=(anew,)), {})
    package = drawn(workbook, trends).package
    upper = line(package, trends, VISITS, Drawn.UPPER)
    assert [each is None for each in upper] == [False] * 24 + [True] * 12
    text = texts_of(package)["kpixl trend 2"]
    assert "not yet: 12 of 13 months (counted from July 2023)" in text
    assert "usually" not in text


def test_a_text_typed_over_the_words_below_a_chart_is_known_to_be_somebodys(workbook: Package, few: Config):
    trends = trends_of(page(few, kept(few, 36)), {})
    package = drawn(workbook, trends).package
    blocks = trend_blocks(trends, styles_worn(workbook), 32)
    row, column = trend_places.caption_cell(3)
    typed = patched(package, [Block(layout.TRENDS, row, column, [["ask the team"]])])
    config_rows = values_in(patched(typed, [layout.listed_block(blocks)]), layout.CONFIG)
    of_charts = {text: where for text, where in beside_lists(typed, config_rows, 32).items() if layout.TRENDS in where}
    assert of_charts == {"ask the team": f"{layout.TRENDS}!C7"}
