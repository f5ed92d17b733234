"""Words that are names of people too: two of them beside each other need not be anybody."""

from __future__ import annotations

_CALENDAR = """
    january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday
    jan feb mar apr jun jul aug sep sept oct nov dec spring summer autumn winter easter christmas
"""

_WORDS = """
    abbey able alder amber angel art ash autumn baby back baker banks barber bean bell berry best bird bishop black
    bloom blue bond booth bradford brook brown buck bush butler cane care carer carpenter carter case chance chandler
    chase child children christian church city clay close coast cole college cook cooper court cross crystal daisy
    dale dawn day dean demo destiny diamond drew duke duty earl early east ember english eve ever fair faith family
    farmer fern field finch first fisher ford forest foster fox frank free french frost gale garden gay gene german
    glen golden good grace grant gray green grey grove guy hall hand harmony harper harry hart hawk hazel heath
    heather hill holly home hope house hunt hunter ivy jack jade jasmine jay jewel joy judge justice key king kitty
    knight lake lane lark law lea lee lily little lodge long love low mace man manager manor mark marks marsh mason
    mercy miller moon more moss new noble noel none north norm not nurse nova oak ocean old olive page park parker
    parks patience peace pearl pen penny person piper plan police pool poole pope poppy porter price prince prudence
    queen rain ray read reed reeves rich ridge river rivers rob robin rock rod rose rosemary rough rowan ruby rue ruth
    sage sales sandy scarlet school scott sea senior service serenity sharp shaw shepherd short silver skip sky small
    smart smith social south speed spencer stanley star stone storm strange street strong stuart sue sunny swan sweet
    tanner taylor team temple test tiger tom trinity trip true tucker turner underwood unborn unit unknown valentine
    van victor violet visit wade walker wall ward warden waters watts way weaver webb wells west wheeler white wild
    will williams willow wills winner winters wise wolf wood woods work worker worth wren wright young younger
"""

# After these, a capital surname is the start of a group: "Will Young People".
_GROUPS = "people persons person adult adults carer carers children offenders women men mothers"

CALENDAR = frozenset(_CALENDAR.split())
ORDINARY = CALENDAR | frozenset(_WORDS.split())
GROUPS = frozenset(_GROUPS.split())
