"""
What is written directly before or behind somebody: a word for one child, an age, what was done with them.

Initials and names that are words too are somebody's there.
"""

from __future__ import annotations

import re

ONE_CHILD = (
    r"child|[cy]?yp|young person|baby|teen(?:ager)?|twin|boy|girl|sib(?:ling)?|brother|sister|mother|father|mum|dad"
    r"|pupil|student|client|service user|su|care leaver|uasc"
)
_A_CHILD = rf"(?:{ONE_CHILD})s?|children|young people|babies"
INITIALS_OF_A_CHILD = re.compile(rf"(?i)\b(?:{_A_CHILD}|cases?(?: of)?|re:?|initials?(?: of| are| is)?)[\s:,(–-]+\Z")
NAME_OF_A_CHILD = re.compile(rf"\b(?:(?:{_A_CHILD})(?: of)?|\d{{1,2}}[ -]?(?:y/?o|years?[ -]old))[ :,]{{1,2}}\Z")
ONE_CHILD_BEFORE = re.compile(rf"\b(?:{ONE_CHILD}) \Z")
# What is behind initials, if anything, but not behind a word that they stand for: "child MD at home", "child CP plan".
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
AGE_BEHIND_A_NAME = re.compile(rf"(?i){_AN_AGE}|,? ?aged \d{{1,2}}\b|,? is \d{{1,2}}\b(?! \w)")
AGED_BEHIND = re.compile(rf",? ?[(\[]?aged {YEARS_OF_AGE}\b")
AGE_BEHIND_INITIALS = re.compile(
    rf"(?i){_AN_AGE}|/{YEARS_OF_AGE}(?![\w/%]|\.\d)|(?P<dash>\s?[–—]\s?|\s-\s){YEARS_OF_AGE}(?:{_OLD}\b)?(?![\d/%:-]|\.\d)"
)
DONE_TO = re.compile(
    r"(?i)\b(?:told|asked|saw|met|visited|rang|phoned|called|placed|moved|(?:spoke|spoken|talked) (?:to|with)|seen by|"
    r"said by|contact with|visit to|mother of|father of|brother of|sister of)\s+\Z"
)
TALKED_TO = re.compile(  # nobody does that to a month or a colour
    r"\b(?:(?:spoke|spoken|speak|speaks|talk(?:ed|s)?|listened) (?:to|with)|contact with|told|asked|rang|phoned"
    r"|(?:mother|father|mum|dad|brother|sister|carer|worker)s? (?:of|for)|(?:we|i|she|he|they|worker) visited)\s+\Z"
)
