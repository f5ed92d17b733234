"""How cells look, read from a workbook's cell formats so that an open Excel can be told property by property."""

from __future__ import annotations

import colorsys
from collections.abc import Mapping, Sequence
from typing import Literal, cast

from lxml import etree
from msgspec import Struct

from kpixl.workbook.ooxml.cells import child
from kpixl.workbook.ooxml.markup import tree
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import related, styles_tree, workbook_part

Rgb = tuple[int, int, int]

BUILT_IN_FORMATS = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "m/d/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "m/d/yyyy h:mm", 37: "#,##0_);(#,##0)", 39: "#,##0.00_);(#,##0.00)", 49: "@",
}  # fmt: skip
THEME_ORDER = (
    "lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink", "folHlink",
)  # fmt: skip
BORDERS = ("left", "right", "top", "bottom")
Style = Literal["continuous", "dash", "dash_dot", "dash_dot_dot", "dot", "double", "slant_dash_dot"]
Weight = Literal["hairline", "thin", "medium", "thick"]
LINES: Mapping[str, tuple[Style, Weight]] = {  # by the name that the file has for both together
    "thin": ("continuous", "thin"), "medium": ("continuous", "medium"), "thick": ("continuous", "thick"),
    "hair": ("continuous", "hairline"), "dashed": ("dash", "thin"), "dotted": ("dot", "thin"),
    "double": ("double", "thick"), "mediumDashed": ("dash", "medium"), "dashDot": ("dash_dot", "thin"),
    "mediumDashDot": ("dash_dot", "medium"), "dashDotDot": ("dash_dot_dot", "thin"),
    "mediumDashDotDot": ("dash_dot_dot", "medium"), "slantDashDot": ("slant_dash_dot", "medium"),
}  # fmt: skip


class BorderLine(Struct, frozen=True):
    """One side of a cell, in Excel's words."""

    style: Style
    weight: Weight
    colour: Rgb


class Look(Struct, frozen=True):
    """One cell format. A fill of None means no fill; a side that is not in `borders` has no line."""

    number_format: str
    font: str
    points: float
    bold: bool
    italic: bool
    colour: Rgb
    fill: Rgb | None
    horizontal: str
    vertical: str
    wraps: bool
    indent: int
    is_locked: bool
    borders: Mapping[str, BorderLine]


def looks(package: Package) -> Sequence[Look]:
    """The cell formats by index. Colours of an old workbook's numbered palette count as black, such fills as none."""
    if "looks" not in package.worked_out:
        package.worked_out["looks"] = tuple(_looks(package))
    return cast(Sequence[Look], package.worked_out["looks"])


def _looks(package: Package) -> list[Look]:
    styles = styles_tree(package)
    if styles is None:
        return []
    theme = _theme(package)
    codes = {
        int(each.get("numFmtId", 0)): each.get("formatCode", "") for each in styles.iterfind("{*}numFmts/{*}numFmt")
    }
    fonts, fills, borders = (styles.findall(f"{{*}}{group}/{{*}}{one}") for group, one in
                             (("fonts", "font"), ("fills", "fill"), ("borders", "border")))  # fmt: skip
    found = []
    for xf in styles.iterfind("{*}cellXfs/{*}xf"):
        font, alignment, protection = fonts[int(xf.get("fontId", 0))], child(xf, "alignment"), child(xf, "protection")
        code = int(xf.get("numFmtId", 0))
        found.append(
            Look(
                number_format={**BUILT_IN_FORMATS, **codes}.get(code, "General"),
                font=_value(font, "name", "Calibri"),
                points=float(_value(font, "sz", "11")),
                bold=_is_on(font, "b"),
                italic=_is_on(font, "i"),
                colour=_colour(child(font, "color"), theme) or (0, 0, 0),
                fill=_fill(fills[int(xf.get("fillId", 0))], theme),
                horizontal=_in_words(_attribute(alignment, "horizontal", "general")),
                vertical=_attribute(alignment, "vertical", "bottom"),
                wraps=_attribute(alignment, "wrapText", "0") in ("1", "true"),
                indent=int(_attribute(alignment, "indent", "0")),
                is_locked=_attribute(protection, "locked", "1") in ("1", "true"),
                borders=_borders(borders[int(xf.get("borderId", 0))], theme),
            )
        )
    return found


def _theme(package: Package) -> Sequence[Rgb]:
    for part in related(package, workbook_part(package), "theme"):
        schemes = tree(package.part(part), part).iterfind("{*}themeElements/{*}clrScheme")
        named = {
            etree.QName(each).localname: each[0].get("lastClr") or each[0].get("val") or "000000"
            for scheme in schemes
            for each in scheme
        }
        return [_from_hex(named.get(name, "000000")) for name in THEME_ORDER]
    return []


def _colour(element: etree._Element | None, theme: Sequence[Rgb]) -> Rgb | None:
    if element is None:
        return None
    if written := element.get("rgb"):
        return _tinted(_from_hex(written), float(element.get("tint", 0)))
    place = int(element.get("theme", -1))
    return _tinted(theme[place], float(element.get("tint", 0))) if 0 <= place < len(theme) else None


def _from_hex(text: str) -> Rgb:
    red, green, blue = bytes.fromhex(text[-6:])
    return red, green, blue


def _tinted(colour: Rgb, tint: float) -> Rgb:
    """Lighter (tint above 0) or darker, as the file format defines it."""
    if not tint:
        return colour
    hue, lightness, saturation = colorsys.rgb_to_hls(*(part / 255 for part in colour))
    lightness = lightness * (1 + tint) if tint < 0 else lightness * (1 - tint) + tint
    red, green, blue = colorsys.hls_to_rgb(hue, lightness, saturation)
    return round(red * 255), round(green * 255), round(blue * 255)


def _fill(fill: etree._Element, theme: Sequence[Rgb]) -> Rgb | None:
    pattern = child(fill, "patternFill")
    if pattern is None or pattern.get("patternType") != "solid":
        return None
    return _colour(child(pattern, "fgColor"), theme)


def _borders(border: etree._Element, theme: Sequence[Rgb]) -> dict[str, BorderLine]:
    found = {}
    for name in BORDERS:
        side = child(border, name)
        if side is not None and side.get("style") in LINES:
            style, weight = LINES[side.get("style", "")]
            found[name] = BorderLine(style, weight, _colour(child(side, "color"), theme) or (0, 0, 0))
    return found


def _in_words(alignment: str) -> str:
    return "center_across_selection" if alignment == "centerContinuous" else alignment


def _value(parent: etree._Element, name: str, otherwise: str) -> str:
    return _attribute(child(parent, name), "val", otherwise)


def _is_on(font: etree._Element, name: str) -> bool:
    return child(font, name) is not None and _value(font, name, "1") in ("1", "true")


def _attribute(element: etree._Element | None, name: str, otherwise: str) -> str:
    return otherwise if element is None else element.get(name, otherwise)
