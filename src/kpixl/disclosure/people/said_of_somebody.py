"""
What is written directly before or after somebody: a word for one child, an age, what was done with them.

There, initials, and names that are also words, are somebody's.
"""

from __future__ import annotations

import re

ONE_CHILD = (
    r"child|[cy]?yp|young person|baby|teen(?:ager)?|twin|boy|girl|sib(?:ling)?|brother|sister|mother|father|mum|dad"
    r"|pupil|student|client|service user|su|care leaver|uasc"
)
_A_CHILD = rf"(?:{ONE_CHILD})s?|children|young people|babies"
INITIALS_OF_A_CHILD = re.compile(rf"(?i)\b(?:{_A_CHILD}|cases?(?: of)?|re:?|initials?(?: of| are| is)?)[\s:,(–-]+\Z")
_CALLED = rf"(?:{ONE_CHILD}|son|daughter) (?:called|named)"
NAME_OF_A_CHILD = re.compile(
    rf"\b(?:(?:{_A_CHILD})(?: of)?|{_CALLED}|\d{{1,2}}[ -]?(?:y/?o|years?[ -]old))[ :,]{{1,2}}\Z"
)
ONE_CHILD_BEFORE = re.compile(rf"\b(?:{ONE_CHILD}) \Z")
# What may follow initials, if anything, but not a word that they qualify: "child MD at home", not "child CP plan".
NO_NOUN = re.compile(
    r"(?!\w)(?:\W*\Z|\W*[.,;:!?)\n–-]|\s+(?:[a-z]{2,}ed|at|in|on|to|from|with|by|for|of|about|and|or|but|as|so|if|that|who"
    r"|whose|because|after|before|when|where|while|until|since|is|was|has|had|did|does|do|will|would|could|should|may|can"
    r"|not|n[o']t|now|then|also|too|again|still|never|last|next|twice|below|above|this|these|today|yesterday|went|fell|got"
    r"|came|left|took|made|ran|kept|lost|met|saw|said|gone|seen|told|felt|broke|gave|wants?|says?|feels?)\b)|['’]s\b"
)
YEARS_OF_AGE = r"(?:1?\d|2[0-5])"
_OLD = r"\s?y(?:/?o|(?:ea)?rs?(?:[ -]old)?)?"
_SEX = r"(?:[fm]|boy|girl|male|female)"
_AN_AGE = (
    rf"\s?[(\[](?:{_SEX}[\s,/]{{0,2}})?(?:aged?\s)?{YEARS_OF_AGE}(?:{_OLD})?(?:[\s,/]{{0,2}}{_SEX})?[)\]]"
    r"|\s?\((?:[cy]?yp|child|boy|girl|baby|sib(?:ling)?)\)"
    rf"|,?\s{YEARS_OF_AGE}{_OLD}\b(?!\s(?:ago|in|of|to))|,?\s[fm],?\s?{YEARS_OF_AGE}\b|,\s{YEARS_OF_AGE}\s?(?:[,)]|[.;]?\s*\Z)"
)
_NO_RANGE = (
    r"(?!\w|\s?[+/]|\s?[-–]\s?\d|\s(?:to|and|or)\s\d|\s(?:and|or) (?:over|under|above|below|older|younger)\b"
    r"|\s(?:plus|as|on|in|days|weeks|months)\b)"
)
_AGED_OF_ONE = (
    rf",? (?:aged|who(?: is|'s| was| turned)) {YEARS_OF_AGE}{_NO_RANGE}"
    rf"|,? age {YEARS_OF_AGE}{_NO_RANGE}(?={NO_NOUN.pattern})"
)
AGE_BEHIND_A_NAME = re.compile(
    rf"(?i){_AN_AGE}|,? ?aged \d{{1,2}}\b|,? is \d{{1,2}}\b(?! \w)|{_AGED_OF_ONE}|\s?\(y(?:ea)?r? ?\d{{1,2}}\)"
)
# A month, a colour or a place has none of these; it may have a number in brackets or after a comma: April (11).
AGE_OF_ONE = re.compile(
    rf"{_AGED_OF_ONE}|,?\s?[(\[]?(?:aged )?{YEARS_OF_AGE}\s?y(?:/?o|(?:ea)?rs?[ -]old)\b"
    rf"|\s?[(\[]{YEARS_OF_AGE}\s?yrs?[)\]]|\s?\({_SEX}[\s,/]{{1,2}}{YEARS_OF_AGE}\)|\s?\((?:aged?\s{YEARS_OF_AGE}|yp|boy|girl|baby)\)"
)
AGE_BEHIND_A_SEASON = re.compile(rf"\s?[(\[]{YEARS_OF_AGE}[)\]]|,\s{YEARS_OF_AGE}(?=,|\s*\Z)")
AGED_BEHIND = re.compile(rf",? ?[(\[]?aged {YEARS_OF_AGE}\b")
AGE_BEHIND_INITIALS = re.compile(
    rf"(?i){_AN_AGE}|/{YEARS_OF_AGE}(?![\w/%]|\.\d)|(?P<dash>\s?[–—]\s?|\s-\s){YEARS_OF_AGE}(?:{_OLD}\b)?(?![\d/%:-]|\.\d)"
)
DONE_TO = re.compile(
    r"(?i)\b(?:told|asked|saw|met|visited|rang|phoned|called|placed|moved|(?:spoke|spoken|talked) (?:to|with)|seen by|"
    r"said by|contact with|visit to|mother of|father of|brother of|sister of)\s+\Z"
)
CALLED_BEFORE = re.compile(rf"\b(?:little|young|{_CALLED}|{YEARS_OF_AGE}[ -]?(?:y/?o|years?[ -]old))\s\Z")
_HIS_FAMILY = r"(?:half-|step-?)?(?:sisters?|brothers?|sib(?:ling)?s?|twin)|mum|mother|dad|father|nan|gran|baby|carers?"
_NO_RANK = (
    r"(?!(?:the )?(?:top|bottom|same|first|second|third|last|upper|middle|lower|red|amber|green|brackets?|scope)\b)"
)
WITH_HIS_FAMILY = re.compile(rf"\s(?:&|and|\+)\s(?:(?:his|her)\s(?:{_HIS_FAMILY})\b|sib(?:ling)?s?\b)")
_HIS = r"h(?:is|ers?)"
_TOLD = (
    rf"(?:me|him|her|them|social|staff|school|police|(?:the|{_HIS}|an?) (?:social )?(?:worker|sw|iro|school|police"
    r"|court|panel|carers?|teacher|nurse|mum|mother|dad)|us(?! (?:an?|much|little|more|nothing|something|that)\b))\b"
)
_MOVED = (
    r"(?:in with|house|home|away|placements?|schools?|back (?:home|in)|to live"
    r"|out(?! of (?!area|borough|county|care)))\b"
)
_REFUSED = rf"(?:to|school|contact|{_HIS}|all visits|visits?|the (?:visit|placement|worker|assessment|offer))\b"
_SEEN = rf"(?:not |been |not been )?seen (?:alone|at (?:home|school|nursery|{_HIS}|court|hospital))\b(?! visit)"
DONE_BY_ONE_PERSON = re.compile(  # not by a month: "May went missing from the extract", "Summer told us little"
    rf"\s(?:(?:(?:has|had) gone|went) missing\b(?! (?:from|in) (?!care|home|school|placement|{_HIS}\b))"
    r"|(?:ran|run) (?:away|off)\b|absconded\b|self[- ]harmed\b|has been (?:arrested|assaulted)\b"
    rf"|told {_TOLD}|moved {_MOVED}|refused {_REFUSED}|was placed (?:in|with|at|out of|back) {_NO_RANK}"
    rf"|(?:missed|attended) (?:school|college|nursery|contact|court|hospital|{_HIS})\b|(?:was|is|has) {_SEEN}"
    r"|said (?:that )?s?he\b|wants? to (?:live|go|stay|see|move|leave)\b"
    r"|(?:is|was) (?:still )?(?:missing|pregnant|unwell|arrested|assaulted|bullied|tearful|upset|late back)\b"
    r"|(?:is|was) in (?:hospital|custody|foster care)\b"
    rf"|turned {YEARS_OF_AGE}(?={NO_NOUN.pattern})|live[sd]? with (?:{_HIS}|foster|grand|an? (?:aunt|uncle)))"
)
OF_ONE_PERSON = re.compile(
    rf"(?:{_HIS_FAMILY}|social worker|sw|iro|bedroom|placement (?:broke|broken|has broken|fell) down"
    r"|placement (?:has |was |is )?end(?:ed|ing))\b(?! (?:and|&) baby)"
)
TALKED_TO = re.compile(  # nobody does that to a month or a colour
    r"\b(?:(?:spoke|spoken|speak|speaks|talk(?:ed|s)?|listened) (?:to|with)|contact with|told|asked|rang|phoned"
    r"|(?:mother|father|mum|dad|brother|sister|carer|worker)s? (?:of|for)|visit to"
    r"|(?:we|i|she|he|they|worker) visited)\s+\Z"
)
