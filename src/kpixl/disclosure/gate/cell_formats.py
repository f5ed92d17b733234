"""What a workbook's cell formats hide: values that they don't show, and text in the colour of its background."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from kpixl.disclosure.gate.workbook_parts import Workbook
from kpixl.disclosure.gate.xml_parts import Element, elements, local, number, xml_attribute
from kpixl.workbook.ooxml.looks import THEME_ORDER, Rgb

WHITE, BLACK = (255, 255, 255), (0, 0, 0)
SAME_COLOUR_BELOW = 1.15  # contrast ratio as in WCAG: 1 is the same colour, 21 black on white
TINY_POINTS = 2.0

OFFICE_THEME = (
    "FFFFFF", "000000", "EEECE1", "1F497D", "4F81BD", "C0504D", "9BBB59",
    "8064A2", "4BACC6", "F79646", "0000FF", "800080",
)  # fmt: skip
INDEXED = (
    "000000", "FFFFFF", "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF",
    "000000", "FFFFFF", "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF",
    "800000", "008000", "000080", "808000", "800080", "008080", "C0C0C0", "808080",
    "9999FF", "993366", "FFFFCC", "CCFFFF", "660066", "FF8080", "0066CC", "CCCCFF",
    "000080", "FF00FF", "FFFF00", "00FFFF", "800080", "800000", "008080", "0000FF",
    "00CCFF", "CCFFFF", "CCFFCC", "FFFF99", "99CCFF", "FF99CC", "CC99FF", "FFCC99",
    "3366FF", "33CCCC", "99CC00", "FFCC00", "FF9900", "FF6600", "666699", "969696",
    "003366", "339966", "003300", "333300", "993300", "993366", "333399", "333333",
)  # fmt: skip

BUILT_IN_DATES = {*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)}
WITH_A_DAY = BUILT_IN_DATES - {17}
QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


class CellFormat(Struct, frozen=True, dict=True):
    """One cell format. A fill of None is the sheet's own white."""

    number_format: str
    number_format_id: int
    text_colour: Rgb
    fill: Rgb | None
    points: float

    @cached_property
    def hides_text(self) -> bool:
        return contrast(self.text_colour, self.fill or WHITE) < SAME_COLOUR_BELOW

    @cached_property
    def is_tiny(self) -> bool:
        return self.points < TINY_POINTS

    @cached_property
    def _sections(self) -> list[str]:
        return _split_sections(self.number_format)

    def shows(self, value: float | None) -> bool:
        """Whether the number format prints anything for the value (None: a text). Hiding zeros hides nothing."""
        sections = self._sections
        if len(sections) == 1:
            return bool(sections[0]) or not self.number_format
        if value is None:
            return len(sections) < 4 or bool(sections[3])
        if value == 0 and any(sections):
            return True
        return bool(sections[1 if value < 0 else 0 if value > 0 else min(2, len(sections) - 1)])

    @cached_property
    def is_date(self) -> bool:
        """Whether a number shows as a day, month or year."""
        if self.number_format_id in BUILT_IN_DATES:
            return True
        code = QUOTED.sub("", self.number_format).lower()
        code = code.replace("general", "").replace("standard", "")  # the latter in files of LibreOffice
        return "d" in code or "y" in code

    @cached_property
    def shows_the_day(self) -> bool:
        if self.number_format_id in BUILT_IN_DATES:
            return self.number_format_id in WITH_A_DAY
        return "d" in QUOTED.sub("", self.number_format).lower()


DEFAULT_FORMAT = CellFormat("General", 0, BLACK, None, 11.0)


class CellFormats(Struct, frozen=True):
    """A workbook's cell formats by index, and the palette that colours of runs of text refer to."""

    formats: Sequence[CellFormat]
    theme: Sequence[str]
    indexed: Sequence[str]
    conditional: Sequence[CellFormat]

    @classmethod
    def of(cls, workbook: Workbook) -> CellFormats:
        theme = _theme(workbook)
        trees = [workbook.tree(part) for part in workbook.related(workbook.main, "styles")]
        root = trees[0] if trees else None
        if root is None:
            return cls((), theme, INDEXED, ())
        palette = [xml_attribute(each, "rgb")[-6:] for group in elements(root, "indexedColors") for each in group]
        indexed = palette or INDEXED
        codes = {int(number(each, "numFmtId")): xml_attribute(each, "formatCode") for each in elements(root, "numFmt")}
        fonts = [_font(each, theme, indexed) for each in _children(root, "fonts")]
        fills = [_fill(each, theme, indexed) for each in _children(root, "fills")]
        formats = [_format(xf, codes, fonts, fills) for xf in _children(root, "cellXfs")]
        conditional = [_conditional(dxf, theme, indexed) for dxf in _children(root, "dxfs")]
        return cls(formats, theme, indexed, [each for each in conditional if each])

    def __getitem__(self, index: int) -> CellFormat:
        return self.formats[index] if 0 <= index < len(self.formats) else DEFAULT_FORMAT

    def run_colour(self, run: Element) -> Rgb | None:
        """The colour that a run of rich text has of its own; None if it has none."""
        return next((_colour(each, self.theme, self.indexed) for each in elements(run, "color")), None)


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of two colours as WCAG defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Rgb) -> float:
    red, green, blue = (part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _split_sections(code: str) -> list[str]:
    """The sections of a number format; one that prints nothing is empty."""
    return [section.strip() for section in QUOTED.sub(_printed, code).split(";")]


def _printed(found: re.Match[str]) -> str:
    """`x` for a quoted or escaped piece that prints more than spaces: `[Red]`, `_)` and `* ` print nothing to read."""
    piece = found[0]
    if piece[0] == '"':
        return "x" if piece.strip('" ') else ""
    return "x" if piece[0] == "\\" and piece[1] != " " else ""


def _children(root: Element, name: str) -> list[Element]:
    return [child for group in root if local(group) == name for child in group if local(child)]


def _theme(workbook: Workbook) -> Sequence[str]:
    for part in workbook.related(workbook.main, "theme"):
        root = workbook.tree(part)
        if root is None:
            continue
        colours = {
            local(each): xml_attribute(child, "lastClr") or xml_attribute(child, "val")
            for scheme in elements(root, "clrScheme")
            for each in scheme
            for child in each
        }
        return [colours.get(name, fallback) for name, fallback in zip(THEME_ORDER, OFFICE_THEME, strict=True)]
    return OFFICE_THEME


def _colour(element: Element, theme: Sequence[str], indexed: Sequence[str]) -> Rgb | None:
    if xml_attribute(element, "rgb"):
        text = xml_attribute(element, "rgb")[-6:]
    elif xml_attribute(element, "theme"):
        place = int(number(element, "theme"))
        text = theme[place] if 0 <= place < len(theme) else ""
    elif xml_attribute(element, "indexed"):
        place = int(number(element, "indexed"))
        if place == 64:
            text = "000000"
        elif place == 65:
            text = "FFFFFF"
        else:
            text = indexed[place] if 0 <= place < len(indexed) else ""
    else:
        return None
    if not re.fullmatch("[0-9A-Fa-f]{6}", text):
        return None
    return _tinted((int(text[:2], 16), int(text[2:4], 16), int(text[4:], 16)), number(element, "tint"))


def _tinted(colour: Rgb, tint: float) -> Rgb:
    """The colour made lighter (tint above 0) or darker, as the file format defines it."""
    if not tint:
        return colour
    hue, lightness, saturation = colorsys.rgb_to_hls(*(part / 255 for part in colour))
    lightness = lightness * (1 + tint) if tint < 0 else lightness * (1 - tint) + tint
    red, green, blue = colorsys.hls_to_rgb(hue, min(max(lightness, 0), 1), saturation)
    return round(red * 255), round(green * 255), round(blue * 255)


def _font(font: Element, theme: Sequence[str], indexed: Sequence[str]) -> tuple[Rgb, float]:
    colour = next((_colour(each, theme, indexed) for each in font if local(each) == "color"), None)
    points = next((number(each, "val", 11) for each in font if local(each) == "sz"), 11.0)
    return colour or BLACK, points


def _fill(fill: Element, theme: Sequence[str], indexed: Sequence[str]) -> Rgb | None:
    """The colour of a solid fill; None for no fill and for patterns, on which text still shows."""
    for pattern in fill:
        if local(pattern) == "patternFill" and xml_attribute(pattern, "patternType") == "solid":
            for each in pattern:
                if local(each) == "fgColor":
                    return _colour(each, theme, indexed)
    return None


def _format(
    xf: Element,
    codes: Mapping[int, str],
    fonts: Sequence[tuple[Rgb, float]],
    fills: Sequence[Rgb | None],
) -> CellFormat:
    font, fill, code = (int(number(xf, name)) for name in ("fontId", "fillId", "numFmtId"))
    colour, points = fonts[font] if 0 <= font < len(fonts) else (BLACK, 11.0)
    painted = fills[fill] if 0 <= fill < len(fills) else None
    return CellFormat(codes.get(code, "General"), code, colour, painted, points)


def _conditional(dxf: Element, theme: Sequence[str], indexed: Sequence[str]) -> CellFormat | None:
    """A conditional format that paints both text and background, or that has a number format of its own."""
    code = next((xml_attribute(each, "formatCode") for each in dxf if local(each) == "numFmt"), "General")
    fonts = [each for font in dxf if local(font) == "font" for each in font if local(each) == "color"]
    text = _colour(fonts[0], theme, indexed) if fonts else None
    fill = next((_colour(each, theme, indexed) for each in elements(dxf, "bgColor")), None)
    if code == "General" and (text is None or fill is None):
        return None
    return CellFormat(code, -1, text or BLACK, fill if text else None, 11.0)


def formats_that_hide(formats: CellFormats) -> int:
    """How many conditional formats can make a cell show nothing."""
    return sum(each.hides_text or not (each.shows(1) and each.shows(None)) for each in formats.conditional)
