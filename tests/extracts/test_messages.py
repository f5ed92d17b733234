"""XML messages of returns are read whatever their namespace or encoding, and their declarations are not."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpixl.extracts.other_returns import Return, looks_like
from kpixl.extracts.returns.cin_census import CIN_CENSUS
from kpixl.extracts.tables_on_disk import contents_of
from kpixl.words.errors import ExtractError

HEADER = (
    "<Header><CollectionDetails><Collection>CIN</Collection><ReferenceDate>2024-03-31</ReferenceDate>"
    "</CollectionDetails><Source><LEA>{lea}</LEA><DateTime>2024-05-10T09:00:00</DateTime></Source></Header>"
)
CHILD = (
    "<Child><ChildIdentifiers><LAchildID>{who}</LAchildID><PersonBirthDate>2015-03-27</PersonBirthDate>"
    "</ChildIdentifiers><CINdetails><CINreferralDate>2023-10-06</CINreferralDate></CINdetails></Child>"
)


def message(*people: str, lea: str = "201", declared: str = "") -> str:
    children = "\n".join(CHILD.format(who=who) for who in people)
    return f"{declared}<Message>{HEADER.format(lea=lea)}<Children>{children}</Children></Message>"


def people_in(*files: Path) -> list[str]:
    return list(CIN_CENSUS.tables(files).tables["ssd_person"].columns["pers_person_id"])


def written(folder: Path, content: str, encoding: str = "utf-8", name: str = "census.xml") -> Path:
    (folder / name).write_bytes(content.encode(encoding))
    return folder / name


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ("<?xml version='1.0' encoding='utf-8'?>", "utf-8"),
        ("<?xml version='1.0' encoding='utf-16'?>", "utf-16"),
        ("<?xml version='1.0' encoding='iso-8859-1'?>", "iso-8859-1"),
        ("<?xml version='1.0'?>", "windows-1252"),
        ("<?xml version='1.0' encoding='utf-8'?>", "windows-1252"),
        ("<?xml version='1.0' encoding='us-ascii'?>", "utf-8"),
    ],
)
def test_a_message_is_read_in_its_encoding_declared_or_not(tmp_path, declared, encoding):
    file = written(tmp_path, message("José/1", "2", declared=declared), encoding)
    assert people_in(file) == ["José/1", "2"]
    assert contents_of(tmp_path).source is not None


@pytest.mark.parametrize("name", ["", "a:"])
def test_a_message_is_read_in_any_namespace(tmp_path, name):
    plain = message("1", "2")
    in_namespace = plain.replace("<", f"<{name}").replace(f"<{name}/", f"</{name}")
    root = f"<{name}Message xmlns{':a' if name else ''}='urn:of-somebody'>"
    file = written(tmp_path, in_namespace.replace(f"<{name}Message>", root))
    assert people_in(file) == ["1", "2"]
    assert looks_like(file.read_bytes()) is Return.IN_NEED


ENTITIES = '<!DOCTYPE Message [<!ENTITY a "aaaaaaaaaa">{more}<!ENTITY who SYSTEM "file:///etc/hostname">]>'
LAUGHS = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10 if n else "&a;"}">' for n in range(9))  # a thousand million


@pytest.mark.parametrize("more", ["", LAUGHS])
def test_a_message_that_declares_entities_is_refused_and_nothing_of_them_is_read(tmp_path, more):
    file = written(tmp_path, message("&who;&b8;" if more else "&who;", declared=ENTITIES.format(more=more)))
    begun = time.monotonic()
    with pytest.raises(ExtractError, match="document type declaration"):
        people_in(file)
    assert time.monotonic() - begun < 5


@settings(max_examples=40, deadline=None)
@given(cut=st.integers(min_value=1, max_value=len(message("child-one", "child-two")) - 1))
def test_a_message_that_ends_too_early_is_always_refused_without_a_childs_id(tmp_path_factory, cut):
    whole = message("child-one", "child-two")
    file = written(tmp_path_factory.mktemp("cut"), whole[:cut])
    with pytest.raises(ExtractError) as refused:
        people_in(file)
    assert "not a complete XML message" in str(refused.value) and "child-" not in str(refused.value)


def test_faults_of_several_messages_are_said_at_once(tmp_path):
    broken = written(tmp_path, message("1")[:-9], name="broken.xml")
    declaring = written(tmp_path, message("1", declared=ENTITIES.format(more="")), name="declaring.xml")
    with pytest.raises(ExtractError) as refused:
        people_in(broken, declaring)
    assert "broken.xml" in str(refused.value) and "declaring.xml" in str(refused.value)


def test_messages_of_two_authorities_are_refused(tmp_path):
    files = [written(tmp_path, message("1", lea=lea), name=f"{lea}.xml") for lea in ("201", "825")]
    with pytest.raises(ExtractError, match="2 authorities"):
        people_in(*files)


def test_a_large_message_is_not_held_in_memory_as_a_whole(tmp_path):
    """Every child is forgotten once it is read: what is left of the tree is empty."""
    from kpixl.extracts.returns.messages import elements_named

    file = written(tmp_path, message(*map(str, range(500))))
    siblings = [sum(1 for _ in child.itersiblings(preceding=True)) for child in elements_named(file, "CHILD")]
    assert len(siblings) == 500 and max(siblings) <= 1
