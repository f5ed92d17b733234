"""
Folded texts as somebody may have meant them: what was broken, spelt out, glued together or written with other signs.

Each is a reading of its own, beside the text as it is: what is found in any of them counts as found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from decimal import Decimal

from msgspec.structs import replace

from kpixl.disclosure.people.days import MONTHS_ELSEWHERE
from kpixl.disclosure.people.folding import Folded, folded, uncoded, with_plain_capitals

_APART = re.compile(r"(?<![a-z0-9])[a-z0-9](?:([ .*_-])[a-z0-9])(?:\1[a-z0-9])+(?![a-z0-9])")  # z.e.b
_LINE_END = re.compile(r"(?<=[a-z])-[ \t]*\n\s*(?=[a-z])")
_GLUED = {  # by whether it is between two capitals: SWAmara, or AmaraReview and AMARAreview
    False: re.compile(r"(?<=[^\W\d_])(?<!\bMc)(?<!\bMac)(?=[A-Z])|(?<=[A-Z]{3})(?=[a-z]{2})"),
    True: re.compile(r"(?<=[A-Z])(?=[A-Z][a-z]{2})"),
}
_SIGN = re.compile(r"(?<=[a-z])[@$]|[@$](?=[a-z])|(?<=[a-z])[!|](?=[a-z])")
_LETTERS_OF_SIGNS = str.maketrans("@$!|", "asil")
_ESCAPE = re.compile(r"%(?:20|2c|2e|2d|5f|0a|09)")  # of a space or a separator in a web address
LETTERS_APART_AT_LEAST = 4
_LETTERS_APART = re.compile(  # z/e/b, z | e | b, one below the other
    rf"(?<![a-z0-9])[a-z](?P<gap>\s?[/|,+~=·\n\t]\s?)[a-z](?:(?P=gap)[a-z]){{{LETTERS_APART_AT_LEAST - 2},}}"
    r"(?![a-z0-9])"
)
_WITHIN_DIGITS = (
    r"(?<=\d)[oil]+(?![a-km-np-z])|(?<=\d[a-z])[oil]\b|(?<![a-z0-9])[oil]+(?=[-/.]\d)|[oil]+(?= \d[a-z]{2}\b)"
    r"|(?<=\d )[oil](?=[a-z]{2}\b)"
)
_MISREAD = re.compile(rf"[oil]+(?=\d)|{_WITHIN_DIGITS}")  # O2O12, 88l4, WVI9
_MISREAD_WITHIN = re.compile(rf"(?<=[a-z\d])[oil]+(?=\d)|{_WITHIN_DIGITS}")  # L3OO211 begins with an L
_MISREAD_BEHIND = re.compile(r"(?<=\d)[oil]+(?![a-km-np-z])")  # AO2OO begins with letters that look like digits
_LONG_MISREAD = re.compile(
    r"(?<![a-z0-9])(?:[ac-hjkmnp-rt-z](?=[\dsboil]{9}))?[\dsboil](?:[ ./-]?[\dsboil]){8,}(?![a-z0-9])"
)  # 4B2 110 7734, 482 IIO 7734
_S_OR_B = re.compile(
    r"(?<![a-z0-9])[a-z]{0,5}(?!\d*0s\b)\d[\dsboil]{4,}(?![a-z0-9])"
)  # PR-2042B, LCS004471B; not 1990s
_S_OR_B_BEHIND = re.compile(r"(?<=\d)[\dsboil]+\Z")
_MOSTLY_DIGITS = 6
_DIGITS_OF_LETTERS = str.maketrans("oilsb", "01158")
_WORD_AND_DIGITS = re.compile(r"(?<=[a-z]{3})(?=\d)|(?<=\d)(?=[a-z]{4,}\b)")  # Child943, 4711child
_CAPITAL_BEHIND_DIGITS = re.compile(r"(?<=\d)(?=[A-Z][a-z]{3})")
_DIGITS_IN_WORDS = "zero|oh|nought one two three four five six seven eight nine"
_DIGIT_WORDS = {word: str(digit) for digit, words in enumerate(_DIGITS_IN_WORDS.split()) for word in words.split("|")}
_DIGIT_WORD = "|".join(_DIGIT_WORDS)
_ROMAN_NUMERALS = "i ii iii iv v vi vii viii ix x xi xii"
_ROMAN = {word: str(at) for at, word in enumerate(_ROMAN_NUMERALS.split(), start=1)}
_MONTHS = "|".join(sorted(MONTHS_ELSEWHERE, key=len, reverse=True))

# Unusual ways of writing something, and how it is usually written.
_IN_USUAL_FORM: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"</?[a-z][^<>]{0,60}>"), lambda found: ""),  # of a text in HTML
    (re.compile(r"&#?[a-z0-9]{2,8};"), lambda found: folded(uncoded(found[0])).text),
    (re.compile(r"%[2-7][0-9a-f]|(?:%[89a-f][0-9a-f])+"), lambda found: folded(uncoded(found[0])).text),
    (  # glued to the letters that an id begins with
        re.compile(rf"(?<=[a-z])(?:{_DIGIT_WORD})(?:[ ,-]{{1,2}}(?:{_DIGIT_WORD})){{3,}}\b"),
        lambda found: "".join(_DIGIT_WORDS[each] for each in re.split(r"[ ,-]+", found[0])),
    ),
    (
        re.compile(rf"\b(?:{_DIGIT_WORD})(?:[ ,-]{{1,2}}(?:{_DIGIT_WORD}))+\b"),
        lambda found: "".join(_DIGIT_WORDS[each] for each in re.split(r"[ ,-]+", found[0])),
    ),
    (  # no count is so large
        re.compile(r"(?<![\d,])(?:\d{1,3}(?:,\d{3}){3,}|\d{3}(?:,\d{3}){2})(?!\d|,\d)"),
        lambda found: found[0].replace(",", ""),
    ),
    (  # a smaller one only if it is called an id: child 7,204,913
        re.compile(
            r"(?P<called>\b(?:child|person|client|case|ids?|pid|ref|record)\b[\s:#=(]{0,2}(?:(?:id|no|number)[\s:#.]{0,2})?)"
            r"(?P<number>\d{1,3}(?:,\d{3})+)(?!\d|,\d)"
        ),
        lambda found: found["called"] + found["number"].replace(",", ""),
    ),
    (re.compile(r"(?<=\d{7})\.0+(?!\d)|(?<=\d{5})\.0(?!\d)"), lambda found: ""),
    (  # a number as a spreadsheet shows it in a narrow column
        re.compile(r"(?<![\w.])\d\.\d{3,11}e\+?\d{1,2}(?!\w)"),
        lambda found: str(int(number)) if (number := Decimal(found[0])) == int(number) else found[0],
    ),
    (  # 4 Mawrth 2011, 1er mai, 4 de marzo de 2011, 4. Dezember
        re.compile(
            rf"(?<=\d)(?:er|o|a)?(?P<gap>[\s./-]{{0,2}})(?=[a-z])(?:(?:o|de|di|den|y) )?(?P<month>{_MONTHS})\b"
            r"(?: (?:de|del|di)(?= \d))?"
        ),
        lambda found: found["gap"] + MONTHS_ELSEWHERE[found["month"]],
    ),
    (re.compile(r"(?<=\d)\\(?=\d)"), lambda found: "/"),
    (re.compile(r"(?<=\d[./-])'(?=\d\d\b)"), lambda found: ""),  # 3.4.'11
    (
        re.compile(rf"(?<=\d)(?P<gap>[./ -])(?P<month>{'|'.join(_ROMAN)})(?P=gap)(?=(?:19|20)?\d\d\b)"),
        lambda found: f"{found['gap']}{_ROMAN[found['month']]}{found['gap']}",
    ),
    (
        re.compile(r"\b\d \d ?[/.-] ?\d \d ?[/.-] ?\d(?: \d){1,3}\b"),
        lambda found: found[0].replace(" ", ""),
    ),
    (re.compile(r"(?<=\d) *\.{3} *(?=\d)"), lambda found: "-"),  # half an id … and its rest
)
_UNUSUAL = re.compile(rf"[<&]|%[2-7c-f][0-9a-f]|(?:{_DIGIT_WORD})[ ,-]{{1,2}}(?:{_DIGIT_WORD})\b")
_UNUSUAL_DIGITS = re.compile(
    r"\\|,\d\d\d|\.0|[./-]'|\d[./ -][ivx]+[./ -]|\b\d \d\b|\.\.\.|\de\+?\d"
    rf"|\d(?=[a-z])(?:{_MONTHS})"
)
_BETWEEN_LETTERS, _DIGITS, _TAGS, _SIGNS = map(frozenset, ("/|,+~=·\n\t", "0123456789", "<&%", "@$!|"))
_CAPITAL_WITHIN = re.compile(r"[^\W\d_][A-Z]")


def mended(text: Folded) -> Iterator[Folded]:
    """
    Other readings of the text: with words joined that were broken at a line's end or spelt out, and escapes as what
    they mean; with signs as the letters that they look like, and letters among digits as digits; with numbers and days
    in their usual form; and with words split that each begin with a capital, or that a number is glued to.
    """
    signs = frozenset(text.text)
    if dropped := _dropped(text, signs):
        yield text.without(sorted(dropped))
    if not _SIGNS.isdisjoint(signs) and _SIGN.search(text.text):
        yield replace(text, text=_SIGN.sub(lambda found: found[0].translate(_LETTERS_OF_SIGNS), text.text))
    has_digits = not _DIGITS.isdisjoint(signs)
    is_unusual = not (_TAGS.isdisjoint(signs) and text.word_texts.isdisjoint(_DIGIT_WORDS))
    is_unusual = is_unusual and _UNUSUAL.search(text.text) is not None
    has_number = has_digits and (_UNUSUAL_DIGITS.search(text.text) or not text.word_texts.isdisjoint(MONTHS_ELSEWHERE))
    if (is_unusual or has_number) and (plain := _written_plainly(text)).text != text.text:
        yield plain
    if has_digits:
        yield from (replace(text, text=each) for each in misread(text.text))
    joined = {found.start() for found in _WORD_AND_DIGITS.finditer(text.text)} if has_digits else set()
    if joined:
        yield text.with_blanks(sorted(joined))
    typed = _as_seen(text)
    for between_capitals in _GLUED if _CAPITAL_WITHIN.search(typed) else ():
        if glued := {*_starts_of_glued(text, typed, between_capitals)}:
            yield text.with_blanks(sorted(glued))
            if has_digits and (both := glued | joined | _ends_of_digits(text)) != glued:  # 14ThistlewickLane
                yield text.with_blanks(sorted(both))


def _dropped(text: Folded, signs: Collection[str]) -> list[tuple[int, int]]:
    """What to drop: what lies between letters that are spelt out, the codes of escapes, and hyphens at a line's end."""
    dropped = list[tuple[int, int]]()
    if text.single_letters >= LETTERS_APART_AT_LEAST:
        apart = [
            found
            for found in _APART.finditer(text.text)
            if found.end() - found.start() >= 2 * LETTERS_APART_AT_LEAST - 1
        ]
        dropped += [(at, at + 1) for found in apart for at in range(found.start() + 1, found.end(), 2)]
        if not _BETWEEN_LETTERS.isdisjoint(signs):
            dropped += [gap for found in _LETTERS_APART.finditer(text.text) for gap in _gaps(found)]
    if "%" in signs:
        dropped += [(found.start() + 1, found.end()) for found in _ESCAPE.finditer(text.text)]
    if "-" in signs and "\n" in signs:
        dropped += [found.span() for found in _LINE_END.finditer(text.text)]
    return dropped


def _as_seen(text: Folded) -> str:
    """The text as it was typed, without what nobody sees, and with one character for each folded one."""
    if text.places is None:
        return text.original
    plain = with_plain_capitals(text.original)
    return "".join([plain[at] for at in text.places])


def _starts_of_glued(text: Folded, typed: str, between_capitals: bool) -> Iterator[int]:
    """Where capitals within a word say that another word begins; not in McDonald."""
    for found in _GLUED[between_capitals].finditer(typed):
        at = found.start()
        is_another = text.places is None or text.places[at] != text.places[at - 1]
        if is_another and typed[at - 1 : at + 1].isupper() == between_capitals:
            yield at


def _ends_of_digits(text: Folded) -> set[int]:
    return {found.start() for found in _CAPITAL_BEHIND_DIGITS.finditer(text.original)} if text.places is None else set()


def misread(text: str) -> Iterator[str]:
    """The text with letters among digits as the digits that they look like."""
    for pattern in (_MISREAD, _MISREAD_WITHIN, _MISREAD_BEHIND) if _MISREAD.search(text) else ():
        yield pattern.sub(lambda found: found[0].translate(_DIGITS_OF_LETTERS), text)
    for pattern, as_read in ((_LONG_MISREAD, _as_number), (_S_OR_B, _with_digits_behind)):
        if (read := pattern.sub(as_read, text)) != text:
            yield read


def _as_number(found: re.Match[str]) -> str:
    """What looks like a long number, in digits, unless most of it is letters."""
    is_number = sum(map(str.isdecimal, found[0])) >= _MOSTLY_DIGITS
    return found[0].translate(_DIGITS_OF_LETTERS) if is_number else found[0]


def _with_digits_behind(found: re.Match[str]) -> str:
    """A word with each letter after its first digit as the digit that it looks like."""
    return _S_OR_B_BEHIND.sub(lambda behind: behind[0].translate(_DIGITS_OF_LETTERS), found[0])


def _gaps(found: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Where the separators are among letters that stand apart."""
    size = len(found["gap"])
    yield from ((at, at + size) for at in range(found.start() + 1, found.end() - size, size + 1))


def _written_plainly(text: Folded) -> Folded:
    for pattern, instead in _IN_USUAL_FORM:
        if pattern.search(text.text):
            text = text.with_replaced(pattern, instead)
    return text
