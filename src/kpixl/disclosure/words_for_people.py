"""
Words for people: what they are called, what happens to them, and what may follow a number that counts them.

Each is a part of a pattern with `re.VERBOSE` and `re.IGNORECASE`.
"""

from __future__ import annotations

import re

NOUNS = r"""(?:(?:half|step|foster|grand|god|school)[- ]?)?(?:
    child(?:ren)? | kids? | kidd(?:y|o|ies|os) | young\ (?:people|persons?|adults?|carers?|lad(?:y|ies)) | youngsters?
    | youths? | m[ae]n | wom[ae]n | lad(?:y|ies) | lads? | lass(?:es|ies|ie)? | bairns? | tots | tweens?
    | teen(?:ager)?s? | adolescents? | bab(?:y|ies) | infants? | toddlers? | newborns? | unborns? | year[- ]olds?
    | (?<!\d)\d{1,2}[ -]?(?:yrs?[ -]olds?|y[./]?o\.?s?) | minors | unaccompanied\ minor
    | boys? | girls? | males? | females? | siblings? | sibs? | brothers? | sisters? | twins? | sons? | daughters?
    | orphans? | nephews? | nieces? | cousins? | aunt(?:s|y|ies)? | uncles? | nans? | grandmas? | grandads?
    | famil(?:y|ies) | households? | parents? | mothers? | fathers? | mums? | dads? | carers? | guardians? | adopters?
    | relatives? | c?/?yps? | (?:c\.)?y\.p | c&yps? | ypcs?
    | chd?n | chld(?:ren)? | childern | chidren | childen | c/ls? | minor(?=\s*[,.;)]|\s*$)
    | (?:care[ ]?-?)?leavers? | cls | pupils? | students? | learners?
    | under[- ]?(?:\d{1,2}|one|two|three|four|five|ten)s | u\d{1,2}s?
    | asylum[- ]seekers? | refugees? | (?:uasc|lac|cla|cic|cin|neet)s?
    | people | ppl | persons? | individuals? | residents? | victims? | offenders? | juveniles? | runaways?
    | service\ users?
    | cases? | workers? | practitioners? | managers? | officers? | advisers? | advisors? | nurses? | staff
    | colleagues? | apprentices?
)"""
_OF_NOBODY = "hubs?|centres?|(?:support\\s+)?teams?|posts?|surveys?|forums?|vacanc(?:y|ies)"
PEOPLE = rf"""{NOUNS}\b(?!\s+(?:{_OF_NOBODY}|courts?)\b)
    (?!['’]s?\s+(?:{_OF_NOBODY}|homes?|services?|groups?|boards?|panels?)\b)"""
JOINING = (
    "of|for|to|with|by|at|on|in|from|about|and|or|but|where|when|who|that|which|because|while|than|is|are|was|were|be|"
    "has|have|had|not|per|as"
)
VERBS = (
    "were|was|are|is|have|has|had|did|do|does|remains?|went|goes|go|lives?|left|became|came|ran|got|fell|met|"
    r"cannot|can|could|would|will|still|also|now|\w{2,}ed"
)
# No noun follows, so a number counts what was mentioned before.
NOUNLESS = rf"(?=\s*(?:[,.;:)!?–—]|$)|\s+(?!of\b)(?:{JOINING}|{VERBS})\b)"
WHERE_ONE_LIVES = r"""(?:in\ (?:custody|secure|hospital|prison|detention|residential|kinship|(?:foster\ )?care)
    | on\ (?:remand|cpp?|a\ plan) | with\ (?:an\ )?ehcps? | out\ of\ (?:area|borough|county) | ooa | abroad)"""
# Events that happen once to one person, so that a number of them is a number of people.
HAPPENED = rf"""(?:
    deaths | fatalities | (?:still)?births | miscarriages | suicides | pregnancies | adoptions | abductions
    | disappearances | (?:sgo|special\ guardianship\ order|placement\ order)s
    | (?:mfh|misper|dna|nrm|pex|step-?down|pre-?birth|stillborn|suicide\ attempt
        |attempted\ suicide|permanent\ exclusion)s
    | (?:death|(?:still)?birth|suicide)(?=\s+of\b)
    | (?:death | fatality | (?:still)?birth | miscarriage | suicide | pregnancy | adoption | abduction
        | disappearance | sgo | special\ guardianship\ order | placement\ order | mfh | misper | dna | nrm
        | pex | ehe | cse | cce | cp | sin | step-?down | pre-?birth | stillborn | suicide\ attempt
        | attempted\ suicide | permanent\ exclusion
        | serious\ incidents?(?:\ notifications?)? | rapid\ reviews?){NOUNLESS}
)\b"""
LIKE_WHAT = "further|more|other|new|planned|recent|late|early|unexpected|child|infant|neonatal|private|successful"
# Other things that a text counts: in a text that names these and nobody, a number without a noun counts these.
_THING = (
    "visit|plan|review|assessment|conference|meeting|team|area|office|indicator|measure|figure|target|point|page|version|"
    "post|report|form|provider|home|hub|school|partner|system|reason|action|recommendation|audit|file|contact|referral|"
    "service|council|site|centre|standard|session|placement|panel|contract|project|risk|workshop|training|letter|list|"
    "sheet|row|line|item|record"
)
SAYS_THINGS = re.compile(
    rf"""\b(?:(?:{_THING})s | (?:vacanc|localit|agenc|authorit|polic)ies | (?:every|each)\s+(?:{_THING}|month|quarter)
        | (?:all|most|other)\s+(?:months|quarters))\b""",
    re.IGNORECASE | re.VERBOSE,
)
# What a case can be without anybody being named beside it: `Late: 4`, `missed x 2`.
STATUS = r"""(?:late | missed | missing | unseen | overdue | outstanding | unallocated | refus(?:ed|als?) | declined
    | died | absconded | breach(?:es|ed)? | out\ of\ (?:time(?:scales?)?|date|touch|area) | lost\ touch | moved
    | not\ (?:yet\ )?(?:seen|visited|met|offered|known|recorded|done|in\ (?:time|touch|date)|up\ to\ date))"""
MONTH_WORDS = "jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec"
NO_COUNT = rf"""(?!
    \s*(?:%|per\ ?cent|percentage|pp\b|points?\b|st\b|nd\b|rd\b|th\b)
    | [ -]?(?:working|calendar|full|consecutive)?[ -]?(?:day|week|month|year|hour|minute|mile|quarter|term)s?\b
    | [ -]?(?:daily|weekly|monthly|yearly)\b
    | \s+(?:times|more|fewer|less|higher|lower|or\ more|or\ fewer|to\ one|pm|am|km)\b
    | \s+(?:{MONTH_WORDS})[a-z]*\b
)"""
ONE = (
    "(?:brother|sister|sibling|mother|father|mum|dad|parent|son|daughter|boy|girl|baby|child|twin|carer|nephew|niece"
    "|bro|sis)"
)
AGED = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|\w{2,6}teen)[ -]?(?:y(?:ea)?r[- ]old|y[./]?o\b)"
SOME_CHILD = r"""(?:child | baby | boy | girl | sibling | young\ person | c?yp | kid | lad | teen(?:ager)? | toddler
    | infant | newborn | pupil | student | care\ leaver)"""
