"""
Ways of writing who somebody is, made from grammars, and ordinary narratives that are about nobody.

A `Council` is a population with common British names and a birthday on every day from 2002 to 2021, in which a few
people are planted. `ways` writes a planted person in many forms, in sentences; `places` puts forms into a workbook.
The people and sentences of `TUNING` are for those who write the gate; `MEASURING` has others.
"""

from __future__ import annotations

import csv
import itertools
import random
import re
import string
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from cutting_names import cut_short
from kpixl.disclosure.people.ordinary_words import is_ordinary


def _words(text: str) -> list[str]:
    return text.split()


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


FORENAMES = _words("""
    Oliver George Harry Noah Jack Leo Arthur Muhammad Oscar Charlie Jacob Thomas Henry William Joshua James Alfie
    Freddie Archie Theo Ethan Max Joseph Alexander Isaac Lucas Daniel Samuel Benjamin Logan Edward Mason Reuben Elijah
    Olivia Amelia Isla Ava Mia Ivy Lily Isabella Rosie Sophia Grace Willow Freya Florence Emily Ella Poppy Evie Elsie
    Charlotte Evelyn Sienna Sofia Daisy Phoebe Sophie Alice Harper Matilda Ruby Emilia Maya Millie Isabelle Eva Luna
    Jessica Ada Aria Arabella Maisie Esme Eliza Penelope Bonnie Chloe Mila Violet Hallie Scarlett Layla Imogen Eleanor
    Molly Harriet Elizabeth Lottie Erin Amber Summer Holly Jasmine Hannah Lola Rose Thea May Will Hope Faith Joy Mark
    Rob Bill Dean Grant Drew Sam Ben Tom Joe Kit Robin Jordan Taylor Morgan Reece Kai Tyler Finley Rory Jude Frank
    Victoria Chelsea Kent Paris Brooklyn Chase Hunter Page Sandy Dawn Heather Iris Summer April June Autumn Mercedes
""")
SURNAMES = _words("""
    Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts Green
    Hall Wood Jackson Clarke Patel Khan Lewis James Phillips Mason Mitchell Rose Davis Cooper Hill Ward Turner Martin
    Moore Clark Lee King Baker Harris Morris Allen Hughes Watson Young Price Cook Bell Page Head North Court Police
    Surrey Bishop Church Banks Day Park Parks Street House School Field Rivers Long Short Little Good Best Case Chance
    Cross Law Judge Knight Marsh Moon Noble Read Sales Service Sharp Small Strong Summers Winter Winters West East
    South Wells Wise Woods Worth Reading Bradford Preston Kent Lincoln Chester Derby Warwick York England Ireland
    Holland Francis Ford Fox Frost Gale Gray Hart Hunt Hunter Lane Major Marshall May Nurse Pope Potter Power Pratt
    Rice Rich Speed Stone Swift Temple Wall Waters Way Webb Abbott Barker Carter Dawson Ellis Fisher Gibson Hudson
    Visit Plan Target Trend Carr Care Childs Team Root Pace Pool Post Root Ross Rowe Sage Self Stark Steel Tidy Trust
""")


class Planted(Struct, frozen=True):
    """A child or worker who is looked for, in the spelling of the extracts."""

    forename: str
    surname: str
    person_id: str
    upn: str
    uln: str
    nhs: str
    born: date
    street: str
    postcode: str
    record_id: str
    worker_id: str
    worker: str  # whole name of the child's worker


def _planted(*rows: str) -> tuple[Planted, ...]:
    people = []
    for row in rows:
        each = [text.strip() for text in row.split("|")]
        said = dict(zip(Planted.__struct_fields__, each, strict=True))
        people.append(Planted(**{**said, "born": date.fromisoformat(said["born"])}))
    return tuple(people)


class Grammar(Struct, frozen=True):
    """People, and frames to fill: a frame's `{}` is replaced by the writing of a person."""

    people: tuple[Planted, ...]
    frames: tuple[str, ...]
    narratives: tuple[str, ...]


TUNING = Grammar(
    _planted(
        "Zebedee|Quillfeather|QX-0047Z1|A823432121037|1039283746|943 476 5919|2011-03-04"
        "|14 Thistlewick Lane|ZX7 4QP|CON-0098771|W-30551|Ottoline Marrowby",
        "Łukasz|Wójcik-Brönner|70045128|H815200112004|4401928375|4857773456|2008-11-19"
        "|3 Quernmore Rise|YX4 9LD|REF0077123|W-30552|Persis Oakhanger",
        "Anne-Marie|O'Hanrahan|P00918273|Z931209017003|8812039475|9876543210|2015-07-30"
        "|81 Ballater Wynd|QX2 1ZZ|5530981|W-30553|Caoimhe Ní Dhomhnaill",
        "Søren Ejnar|Bjørklund|MOS/0099312|K302200419028|2293847561|6328849925|2019-01-08"
        "|Flat 2, Pendle Croft|VX11 3RT|ASM-77-10293|W-30554|Thaddeus Wrexley-Poole",
    ),
    (
        "We visited {} on Monday.",
        "{} was not seen in time.",
        "Late because of {}.",
        "Two reviews slipped: {}",
        "The delay is explained by {} and the holiday.",
        "As agreed with the service manager, {} is excluded here.",
    ),
    _lines("""
        Performance improved in May and June.
        We work with Surrey Police on this.
        The Head of Service has agreed a recovery plan.
        North team has two vacancies and will improve by the autumn.
        Court delays in the East of the county affect timeliness.
        Visits were late during the Grace period agreed with Ofsted.
        Page 3 of the improvement plan sets out the actions.
        The position on 30 June 2024 was better than on 31 May 2024.
        Will continue to be monitored by the Practice Director.
        Meeting on 14 March 2019 set the baseline; next meeting 12 July 2024.
        Ofsted visited in May and Cafcass raised the same point.
        Liquidlogic was upgraded over the Easter weekend, so recording was late.
        Kooth and Barnardo's provide the online counselling offer.
        CAMHS waiting times remain the main obstacle; Coram has been commissioned.
        Teams moved from Eclipse to Mosaic on 1 June 2024.
        The MASH is fully staffed again after the Christmas break.
        Children placed in Skelmersdale and Todmorden are visited by our own staff.
        A new Practice Lead, funded by the DfE, starts in September.
        Unicef and the Anna Freud Centre train our staff.
        The child SW changed twice in the quarter.
        Each YP PA holds a caseload of 22.
        Every child CP plan was audited; child LA reviews follow.
        YP EET figures are collected in January.
        See Table B and Appendix C for the detail by locality.
        Plan A was to recruit; Plan B is to use agency staff.
        Covid and flu absence in January explains half the shortfall.
        Power BI shows the trend by team; Zendesk tickets are down.
        The Mockingbird model and No Wrong Door were launched in Barrow.
        Lifelong Links and Staying Put are both embedded.
        Wirral, Sefton and Knowsley report the same; so does Halton.
        SharePoint access was lost for a day; Microsoft has fixed it.
        ADCS and the LGA published guidance in Spring.
        The West Midlands Regional Adoption Agency, ACE, leads on this.
        Grade C posts were regraded to Grade D in April.
        The Hub at Kingsmead closed; services moved to Oakwood and Brookfield.
        Band A cases go to the Duty Team; Band B cases wait.
        Hull and Grimsby colleagues peer reviewed our Front Door.
        Thursday clinics at Alderbrook restart after Ramadan.
        Eid and half term fell in the same week.
        Diwali, Hanukkah and Eid are marked in all homes.
        Year 11 pupils sat exams; Key Stage 4 results come in August.
        We use Signs of Safety, and DDP-informed practice in residential homes.
        The Nightingale unit opened in Q2 and NHS England pays for it.
        PEPs are on the Welfare Call system.
        Independent fostering agencies, such as Fostering Solutions and Compass, charge more.
        Two agency workers left via Reed; Hays and Sanctuary sent replacements.
        IROs moved to Lifesize for remote reviews; Zoom is no longer used.
        Bradford's Trust and Doncaster's Trust shared their dashboards.
        The Public Law Outline was revised after the Nuffield report.
        Will the new EHM form help? Head of Service says yes.
    """),
)

MEASURING = Grammar(
    _planted(
        "Thomasin|Ravenscroft-Ilkley|CH-0081 442|B551209933017|7719203846|401 023 2137|2013-09-12"
        "|27 Skelderthwaite Road|WX9 2NB|LAR-0055012|SW-88101|Philippa Gorringe-Day",
        "Edward|Mbeki-Ünsal|81150937|T440200917011|5529384710|5990128088|2006-02-27"
        "|6 Ormathwaite Close|JX3 7HH|INV0066129|SW-88102|Cuthbert Snodgrass",
        "Zoë|d'Arcy-Vaňková|N/000771/B|R330219901002|3390284756|4998823114|2017-12-05"
        "|The Larches, Oughtershaw Way|UX6 0GW|8841209|SW-88103|Ifeoma Chukwuemeka",
        "Þórdís|Hallgrímsdóttir|LCS.664219|M120200338014|6647382910|7012349958|2010-06-21"
        "|112 Cleckheaton Vale|RX15 8DT|PVL-11-60021|SW-88104|Bartholomew Quaye",
        "William|Featherstonehaugh|X55-71034|D901209321008|1187263549|6203349001|2004-04-15"
        "|9 Zennor Approach|KX2 5SF|EPI/771209|SW-88105|Siobhán Mac Giolla",
        "Chidera|Nwachukwu|A0047123B|P715200813007|9920183746|4210098761|2020-10-03"
        "|Flat 11 Umberleigh Court|TX8 6YE|HC-0091245|SW-88106|Aoife Ravenhill",
    ),
    (
        "The review for {} moved to July.",
        "{} declined the offer of an advocate.",
        "One placement broke down ({}).",
        "Managers discussed {} at panel; the figure will recover.",
        "Delay: awaiting school for {}, otherwise on track.",
        "Performance dipped, partly owing to {}.",
        "Transport problems meant that {} could not attend.",
        "- {}",
    ),
    _lines("""
        Timeliness fell in April because the North team carried three vacancies.
        Surrey Police have changed how they share notifications.
        The Head of Service chairs a weekly meeting until the figures improve.
        May and June are always busier than April.
        We expect this will improve by the end of the summer.
        Court closures delayed final hearings across the South.
        There is a Grace period of ten working days for new starters.
        See Page 4 of the report for the trend.
        Recording in Mosaic is late; visits themselves take place.
        Performance is above the England average and that of statistical neighbours.
        A Young Carers Strategy was agreed by Cabinet in March.
        The Virtual School has appointed a new PEP Coordinator.
        Hope House opens in September, which will add capacity.
        Training days were held on 4 June 2024 and 11 June 2024.
        The audit of 17 May 2021 found the same pattern.
        Data were taken on 02/07/2024 and checked on 03/07/2024.
        Compared with 31 March 2019, the rate has fallen by a fifth.
        Judge availability at Reading Family Court is a known issue.
        West and East localities meet the target; the Centre does not.
        Lead: Assistant Director, Family Help and Protection.
        Front Door demand rose by 12% after the Police campaign.
        Contacts from Schools fell over Easter, as in every year.
        Agency staff leave in August; permanent posts are advertised.
        The Kent and Medway pilot informs our new pathway.
        Bishop Street office was closed for a week by flooding.
        Chief Executive and Lead Member were briefed on 20 June.
        Foster carers in York and Preston are further away than planned.
        Health partners report a backlog in dental checks.
        Figures include children placed by other authorities.
        The Signs of Safety model is being refreshed in the autumn term.
        Target is 90%; we were at 88% in May and 91% in June.
        Social Workers' caseloads average 17, down from 19.
        Will be reviewed at the next Performance Board.
        Amber because one month does not make a trend.
        Rated Red in April, Amber in May, Green in June.
        New Independent Reviewing Officers started in week 3.
        Rose from 81% to 86% since the Spring.
        The Joy of Reading project supports Year 6 pupils.
        Mark-ups by the auditors were dealt with in June.
        Reed and Hays supply most of our agency workers.
        Short breaks: Holly Lodge was at capacity all quarter.
        Price increases in residential care continue.
        Long waits at CAMHS; a joint protocol starts on 1 September 2024.
        Lincoln and Derby report similar pressures to ours.
    """),
)


# The council


def write_council(folder: Path, grammar: Grammar, people: int = 12_000, seed: int = 7) -> None:
    """An export with the grammar's people among many others, who have the commonest names."""
    draw, days = random.Random(seed), 20 * 365 + 5
    folder.mkdir(parents=True, exist_ok=True)
    persons = [["pers_person_id", "pers_forename", "pers_surname", "pers_dob", "pers_common_child_id"]]
    for number in range(people):
        born = date(2002, 1, 1) + timedelta(days=number % days)
        names = [draw.choice(FORENAMES), draw.choice(SURNAMES)]
        persons.append([f"CMN-{500000 + number}", *names, f"{born} 00:00:00", f"{4_000_000_000 + number * 7}"])
    for each in grammar.people:
        persons.append([each.person_id, each.forename, each.surname, each.born.strftime("%d/%m/%Y"), each.nhs])
    tables = {
        "ssd_person": persons,
        "ssd_send": [["send_table_id", "send_upn", "send_uln", "send_person_id"]]
        + [[f"S{at}", each.upn, each.uln, each.person_id] for at, each in enumerate(grammar.people)],
        "ssd_address": [["addr_table_id", "addr_address_json", "addr_person_id", "addr_address_postcode"]]
        + [
            [f"AD{at}", f'{{"STREET": "{each.street}", "TOWN": "Alderbrook"}}', each.person_id, each.postcode]
            for at, each in enumerate(grammar.people)
        ],
        "ssd_contacts": [["cont_contact_id", "cont_person_id"]]
        + [[each.record_id, each.person_id] for each in grammar.people],
        "ssd_professionals": [["prof_professional_id", "prof_professional_name"]]
        + [[each.worker_id, each.worker] for each in grammar.people],
    }
    for table, rows in tables.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)


# Ways of writing


CYRILLIC = str.maketrans("aeopcxyiAEOPCXTHKMB", "аеорсхуіАЕОРСХТНКМВ")
SUPERSCRIPT = str.maketrans("rnkylhiu", "ʳⁿᵏʸˡʰⁱᵘ")
GREEK = str.maketrans("oOAEZHIKMNTX", "οΟΑΕΖΗΙΚΜΝΤΧ")
PLAIN = str.maketrans(
    {"ð": "d", "þ": "th", "Þ": "Th", "æ": "ae", "œ": "oe", "ß": "ss"}
    | dict(zip("łŁøØóöíüÜëňá", "lLoOooiuUena", strict=True))
)  # fmt: skip


def _mathematical(text: str) -> str:
    return text.translate(
        {ord(c): chr(0x1D5D4 + at) for at, c in enumerate(string.ascii_uppercase + string.ascii_lowercase)}
    )


def _full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _marked(text: str) -> str:
    return "".join(f"{c}\u0301" if c in "aeiou" else c for c in text)


def _broken(text: str, by: str) -> str:
    return text[:3] + by + text[3:]


def _each_apart(text: str, by: str) -> str:
    return by.join(text)


Names = Sequence[str]
NAME_WAYS: dict[str, Callable[[str, str], str]] = {
    "plain": lambda f, s: f"{f} {s}",
    "surname first": lambda f, s: f"{s}, {f}",
    "surname first, no comma": lambda f, s: f"{s} {f}",
    "capitals": lambda f, s: f"{f} {s}".upper(),
    "lower case": lambda f, s: f"{f} {s}".lower(),
    "dots": lambda f, s: f"{f}.{s}".lower(),
    "underscores": lambda f, s: f"{f}_{s}",
    "email": lambda f, s: f"{f}.{s}@example.org".lower().replace(" ", "."),
    "one word": lambda f, s: f"{f}{s}".replace(" ", ""),
    "possessive": lambda f, s: f"{f} {s}’s plan",
    "middle initial": lambda f, s: f"{f} J. {s}",
    "middle name": lambda f, s: f"{f} Xanthe {s}",
    "words between": lambda f, s: f"{f}, the eldest {s}",
    "of the family": lambda f, s: f"{f} of the {s} family",
    "line break": lambda f, s: f"{f}\n{s}",
    "tab": lambda f, s: f"{s}\t{f}",
    "no-break blank": lambda f, s: f"{f}\u00a0{s}",
    "plain letters": lambda f, s: f"{f} {s}".translate(PLAIN),
    "Cyrillic letters": lambda f, s: f"{f} {s}".translate(CYRILLIC),
    "Greek letters": lambda f, s: f"{f} {s}".translate(GREEK),
    "mathematical letters": lambda f, s: _mathematical(f"{f} {s}"),
    "full width": lambda f, s: _full_width(f"{f} {s}"),
    "marks": lambda f, s: _marked(f"{f} {s}"),
    "soft hyphen": lambda f, s: f"{_broken(f, chr(0xAD))} {_broken(s, chr(0xAD))}",
    "no width": lambda f, s: f"{_broken(f, chr(0x200B))} {_broken(s, chr(0x2060))}",
    "superscript": lambda f, s: f"{f} {s[:-1]}{s[-1].translate(SUPERSCRIPT)}",
    "hyphenated at a line's end": lambda f, s: f"{f} {_broken(s, '-' + chr(10))}",
    "first part of the surname": lambda f, s: f"{f} {s.replace(' ', '-').split('-')[0]}",
    "last part of the surname": lambda f, s: f"{f} {s.replace(' ', '-').split('-')[-1]}",
    "first part of the forename": lambda f, s: f"{f.replace('-', ' ').split()[0]} {s}",
    "last part of the forename": lambda f, s: f"{f.replace('-', ' ').split()[-1]} {s}",
    "initial": lambda f, s: f"{f[0]}. {s}",
    "initial without a dot": lambda f, s: f"{f[0]} {s}",
    "surname, initial": lambda f, s: f"{s}, {f[0]}.",
    "family": lambda f, s: f"the {s} family",
    "plural": lambda f, s: f"the {s}s",
    "lone surname": lambda f, s: s,
    "lone surname, possessive": lambda f, s: f"{s}'s review",
    "title": lambda f, s: f"Ms {s}",
    "letters apart": lambda f, s: f"{_each_apart(f, ' ')}  {_each_apart(s, ' ')}",
    "letters apart by dots": lambda f, s: f"{_each_apart(f, '.')} {_each_apart(s, '.')}",
    "a digit for a letter": lambda f, s: f"{f} {s.replace('o', '0').replace('l', '1')}",
    "signs for letters": lambda f, s: f"{f} {s}".replace("a", "@").replace("s", "$"),
    "glued to a word": lambda f, s: f"{s}Review",
    "glued behind a word": lambda f, s: f"review{s[0].upper()}{s[1:]}",
    "capitals glued to a word": lambda f, s: f"{s.upper()}review",
    "quoted": lambda f, s: f"“{f}” ({s})",
    "slash": lambda f, s: f"{s}/{f}",
    "percent": lambda f, s: f"{f}%20{s}",
    "letters apart by slashes": lambda f, s: f"{_each_apart(f, '/')} {_each_apart(s, '/')}",
    "letters apart by bars": lambda f, s: f"{_each_apart(f, '|')} {_each_apart(s, '|')}",
    "letters below one another": lambda f, s: f"{_each_apart(f, chr(10))}\n\n{_each_apart(s, chr(10))}",
    "HTML": lambda f, s: f"<b>{f[:2]}</b>{f[2:]} <i>{s}</i>",
    "HTML's numbers of letters": lambda f, s: f"{''.join(f'&#{ord(each)};' for each in f)} {s}",
}  # fmt: skip

NICKNAMES = {"Edward": "Ted", "William": "Billy", "Anne-Marie": "Annie", "Thomasin": "Thom", "Zebedee": "Zeb"}

ID_WAYS: dict[str, Callable[[str], str]] = {
    "as it is": lambda each: each,
    "lower case": str.lower,
    "no separators": lambda each: _bare(each),
    "blanks for separators": lambda each: _split(each, " "),
    "dashes": lambda each: _split(each, "–"),
    "dots": lambda each: _split(each, "."),
    "slashes": lambda each: _split(each, "/"),
    "groups of three": lambda each: " ".join(_bare(each)[at : at + 3] for at in range(0, len(_bare(each)), 3)),
    "dashed groups of four": lambda each: "-".join(_bare(each)[at : at + 4] for at in range(0, len(_bare(each)), 4)),
    "called an id": lambda each: f"ID{_bare(each)}",
    "prefixed": lambda each: f"Child-{each}",
    "number sign": lambda each: f"#{each}",
    "leading zeros": lambda each: f"child 000{each}" if each[0].isdigit() else each,
    "zeros dropped": lambda each: _without_zeros(each),
    "full width": _full_width,
    "other digits": lambda each: each.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
    "brackets": lambda each: f"[{each}]",
    "no width": lambda each: _broken(each, "\u200b"),
    "line break": lambda each: _broken(each, "\n"),
    "letters for digits": lambda each: _with_letters(each),
    "a word glued behind": lambda each: f"{each}child" if each[-1].isdigit() else each,
    "HTML": lambda each: f"<i>{each[:4]}</i>{each[4:]}",
    "digits in words": lambda each: " ".join(_YEARS_AND_ZERO[int(c)] for c in each) if each.isdecimal() else each,
    "thousands": lambda each: f"{int(each):,}" if each.isdecimal() and int(each) > 10**8 else each,
    "decimals": lambda each: f"{each}.0" if each.isdecimal() else each,
}


def _with_letters(text: str) -> str:
    """With 0 and 1 replaced by letters that look like them, if a digit remains."""
    looks = text.replace("0", "O").replace("1", "l")
    return looks if any(map(str.isdigit, looks)) else text


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _split(text: str, by: str) -> str:
    """The text's runs of letters and of digits, joined by another separator."""
    return by.join("".join(run) for _, run in itertools.groupby(_bare(text), str.isdigit))


def _without_zeros(text: str) -> str:
    """Without the leading zeros of its numbers, except in a group that follows a space."""
    return re.sub(r"(?<![\d ])0+(?=\d)", "", text)


_WORDS = _words("""
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
    fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third
    twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first
""")
_YEARS = _words("""
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty
""")
_YEARS_AND_ZERO: tuple[str, ...] = ("zero", *_YEARS)

ROMAN = _words("I II III IV V VI VII VIII IX X XI XII")

DATE_WAYS: dict[str, Callable[[date], str]] = {
    "ISO": lambda day: day.isoformat(),
    "slashes": lambda day: f"{day:%d/%m/%Y}",
    "short slashes": lambda day: f"{day.day}/{day.month}/{day:%y}",
    "dots": lambda day: f"{day:%d.%m.%Y}",
    "short dots": lambda day: f"{day.day}.{day.month}.{day:%y}",
    "blanks": lambda day: f"{day:%d %m %Y}",
    "en dashes": lambda day: f"{day:%d–%m–%Y}",
    "no-break hyphens": lambda day: f"{day:%Y\u2011%m\u2011%d}",
    "minus signs": lambda day: f"{day:%d−%m−%y}",
    "month": lambda day: f"{day.day} {day:%B %Y}",
    "short month": lambda day: f"{day:%d-%b-%y}",
    "ordinal": lambda day: f"{day.day}{_ending(day.day)} of {day:%B %Y}",
    "month first": lambda day: f"{day:%B} {day.day}, {day.year}",
    "weekday": lambda day: f"{day:%A} {day.day} {day:%b %Y}",
    "apostrophe": lambda day: f"{day.day} {day:%b} ’{day:%y}",
    "compact": lambda day: f"{day:%Y%m%d}",
    "compact, day first": lambda day: f"{day:%d%m%Y}",
    "with a time": lambda day: f"{day:%d/%m/%Y} 00:00:00",
    "with a time of day": lambda day: f"{day.isoformat()}T09:45:00",
    "day in words": lambda day: f"the {_WORDS[day.day - 1]} of {day:%B %Y}",
    "all in words": lambda day: f"{_WORDS[day.day - 1]} {day:%B} two thousand and {_YEARS[day.year - 2001]}",
    "year in words": lambda day: f"{day.day} {day:%B} twenty {'oh ' * (day.year < 2010)}{_YEARS[day.year - 2001]}",
    "serial": lambda day: str((day - date(1899, 12, 30)).days),
    "month in Roman numerals": lambda day: f"{day.day}.{ROMAN[day.month - 1]}.{day.year}",
    "backslashes": lambda day: f"{day:%d\\%m\\%Y}",
    "digits apart": lambda day: " ".join(f"{day:%d/%m/%Y}"),
    "letters for zeros": lambda day: f"{day:%d/%m/%Y}".replace("0", "O"),
    "dots and an apostrophe": lambda day: f"{day.day}.{day.month}.'{day:%y}",
}  # fmt: skip
BIRTH_FRAMES = ("born {}", "DOB {}", "d.o.b.: {}", "date of birth is {}", "birthday {}", "aged 9 ({})", "{} (DOB)",
                "Birth date – {}", "bday {}", "dateofbirth {}", "date_of_birth={}")  # fmt: skip
BIRTH_MONTH_WAYS: dict[str, Callable[[date], str]] = {
    "born in a month": lambda day: f"born in {day:%B %Y}",
    "short month": lambda day: f"born {day:%b %Y}",
    "short year": lambda day: f"DOB {day:%b} ’{day:%y}",
    "in figures": lambda day: f"DOB {day:%m/%Y}",
    "year first": lambda day: f"d.o.b. {day:%Y-%m}",
    "said behind": lambda day: f"{day:%B %Y} (date of birth)",
    "month of birth": lambda day: f"month of birth: {day:%m.%Y}",
}
BESIDE_FRAMES = ("{name} ({day})", "{day}, {name}", "{name}, {day}")


def _ending(number: int) -> str:
    return "th" if 10 < number < 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


class Way(NamedTuple):
    """How somebody is named, by kind and way, and the sentence that does it."""

    kind: str
    way: str
    text: str


def ways(grammar: Grammar) -> Iterator[Way]:
    """Every way for every person of the grammar, each in one frame, taking the frames in turn."""
    frames = itertools.cycle(grammar.frames)
    for each in grammar.people:
        worker = each.worker.split(" ", 1)
        for way, writing in NAME_WAYS.items():
            yield Way("name", way, next(frames).format(writing(each.forename, each.surname)))
            yield Way("worker", way, next(frames).format(writing(*worker)))
        if each.forename in NICKNAMES:
            yield Way("name", "nickname", next(frames).format(f"{NICKNAMES[each.forename]} {each.surname}"))
        for what in (each.person_id, each.upn, each.uln, each.nhs, each.record_id, each.worker_id):
            for way, writing_id in ID_WAYS.items():
                yield Way("id", way, next(frames).format(writing_id(what)))
        births = itertools.cycle(BIRTH_FRAMES)
        for way, writing_day in DATE_WAYS.items():
            yield Way("birth", way, next(frames).format(next(births).format(writing_day(each.born))))
        for way, writing_month in BIRTH_MONTH_WAYS.items():
            yield Way("birth", way, next(frames).format(writing_month(each.born)))
        for frame, (way, writing_day) in zip(itertools.cycle(BESIDE_FRAMES), DATE_WAYS.items(), strict=False):
            named = frame.format(name=each.surname.split("-")[0], day=writing_day(each.born))
            yield Way("birth beside a name", way, next(frames).format(named))
        for name in ((each.forename, each.surname), worker):
            for way, text in cut_short(*name).items():
                is_word = is_ordinary(text.lower()) or is_ordinary(text.lower().removesuffix("s"))
                kind = "cut to an ordinary word" if is_word else "cut short"
                yield Way(kind, way, next(frames).format(text))
        yield from _address_ways(each, frames)
        yield from _ways_beside(each, frames)


def _ways_beside(each: Planted, frames: Iterator[str]) -> Iterator[Way]:
    """What identifies somebody only together with something else."""
    first, last = (_plain_capital(name) for name in (each.forename, each.surname))
    out = each.postcode.split()[0]
    for way, text in {
        "initials and an age": f"{first}.{last}. (aged 9)",
        "initials apart and an age": f"{first}. {last}., 14 years old,",
        "initials of a child": f"child {first}.{last}.",
        "initials of somebody who moved": f"{first}.{last}. moved on Monday",
        "initials alone": f"a delay for {first}.{last}.",
        "initials without stops": f"{first}{last} said nothing",
        "initials without stops and an age": f"{first}{last} (aged 9)",
        "initials without stops of a child": f"child {first}{last}",
        "initials of a young person": f"YP {first}{last} at school",
        "initials of a client": f"client {first}{last}",
        "initials of a service user": f"a service user, {first}{last},",
        "initials of a care leaver": f"care leaver {first}{last} and others",
        "a half postcode and an age": f"the 9-year-old in {out}",
        "a half postcode and initials": f"{first}.{last}. in {out}",
        "a half postcode and a surname": f"{each.surname.split('-')[0].split()[0]} ({out})",
    }.items():
        yield Way("beside", way, next(frames).format(text))


def _plain_capital(name: str) -> str:
    """The first letter as an English keyboard has it: Þórdís is T., d'Arcy is D."""
    return name.translate(PLAIN)[0].upper()


SHORT_ENDINGS = {"oad": "d", "ane": "n", "lose": "l", "ourt": "t"}  # Rd, Ln, Cl, Ct


def _address_ways(each: Planted, frames: Iterator[str]) -> Iterator[Way]:
    out, inward = each.postcode.split()
    for way, text in {
        "postcode": each.postcode, "no blank": out + inward, "lower case": each.postcode.lower(),
        "dash": f"{out}-{inward}",
        "slash": f"{out}/{inward}", "plural": f"{out} {inward}s", "I for one": each.postcode.replace("1", "I"),
        "two blanks": f"{out}  {inward}", "dot": f"{out}.{inward}", "line break": f"{out}\n{inward}",
        "full width": _full_width(each.postcode), "O for zero": each.postcode.replace("0", "O"),
        "letters apart": " ".join(out + inward),
        "street": each.street, "street in capitals": each.street.upper(),
        "street without number": " ".join(word for word in each.street.split() if not word[0].isdigit()),
        "half a street": each.street.split()[-2].title(),
        "half a street with its number": " ".join(each.street.split()[:-1]),
        "a short ending": re.sub(r"(?<= [A-Z])(?:oad|ane|lose|ourt)$", lambda end: SHORT_ENDINGS[end[0]], each.street),
    }.items():  # fmt: skip
        yield Way("address", way, next(frames).format(text))
