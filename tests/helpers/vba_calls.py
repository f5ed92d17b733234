"""What VBA procedures can reach: every word of their code, and of the code of all that they call in any way."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

_PROCEDURE = re.compile(
    r"^[ \t]*(?:(?:public|private|friend|static)[ \t]+)*(?:function|sub|property[ \t]+\w+)[ \t]+(\w+)(.*?)"
    r"^[ \t]*end[ \t]+(?:function|sub|property)",
    re.MULTILINE | re.DOTALL,
)
_TEXT = re.compile('"([^"\n]*)"')
_NAMED_TO_RUN = re.compile(r"!(?:\w+\.)*(\w+)")  # 'kpixl.xlam'!KpixlPython.ServerHere, as Application.Run takes it


def words_reached(roots: Iterable[str], sources: Mapping[str, str]) -> set[str]:
    """In lower case, since VBA does not distinguish; procedures of the same name in several modules count as one."""
    called: dict[str, set[str]] = defaultdict(set)
    texts = " ".join(_with_names_of_procedures(source) for source in sources.values())
    for name, body in _PROCEDURE.findall(texts):
        called[name] |= {*re.findall(r"\w+", body)}
    reached: set[str] = set()
    ahead = {root.lower() for root in roots}
    while ahead:
        reached |= ahead
        ahead = {word for name in ahead & called.keys() for word in called[name]} - reached
    return reached


def declared_in(source: str) -> set[str]:
    """The procedures of a module, and those of other programs that it declares; in lower case."""
    of_others = re.findall(r"\bDeclare[ \t]+(?:PtrSafe[ \t]+)?(?:Function|Sub)[ \t]+(\w+)", source)
    return {name for name, _ in _PROCEDURE.findall(_code(source))} | {name.lower() for name in of_others}


def _with_names_of_procedures(source: str) -> str:
    """The code with each text replaced by the procedures that it names to be run, and those beside its constants."""
    constants = dict(
        re.findall(r'^[ \t]*(?:private |public )?const (\w+) as string = "([^"\n]*)"', source.lower(), re.M)
    )
    code = _code(source, lambda found: " ".join(_NAMED_TO_RUN.findall(found[1])))
    for name, text in constants.items():
        if named := _NAMED_TO_RUN.findall(text):
            code = re.sub(rf"\b{name}\b(?! as string)", f"{name} {' '.join(named)}", code)
    return code + "\n"


def _code(source: str, text_for=lambda found: "") -> str:
    return re.sub("'.*", "", _TEXT.sub(text_for, source.lower()))
