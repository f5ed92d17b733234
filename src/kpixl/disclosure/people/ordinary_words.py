"""Words that are also names of people, and what they mean where they need not be anybody's."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


CALENDAR = word_set("""
    january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday
    jan feb mar apr jun jul aug sep sept oct nov dec spring summer autumn winter easter christmas
""")

SEASONS = word_set("spring summer autumn winter")

LETTER_COLOURS = word_set("red amber green")  # beside a month or season, these say how a figure is rated: May Green

COLOURS = LETTER_COLOURS | word_set("blue grey gray black white gold silver brown")

# Regions, counties, and councils of England; nations; other parts of place names that surnames are made of.
PLACES = word_set("""
    england scotland wales ireland britain london north south east west midlands northern southern eastern western
    surrey kent sussex essex norfolk suffolk devon cornwall dorset somerset wiltshire hampshire berkshire oxfordshire
    buckinghamshire hertfordshire bedfordshire cambridgeshire northamptonshire leicestershire rutland lincolnshire
    nottinghamshire derbyshire staffordshire shropshire cheshire lancashire yorkshire cumbria durham northumberland
    herefordshire worcestershire warwickshire gloucestershire cleveland tyneside merseyside humberside teesside
    wearside avon york yorks lincoln derby leicester nottingham coventry birmingham wolverhampton dudley sandwell
    solihull walsall telford stoke stafford chester warrington halton preston lancaster blackburn blackpool bolton bury
    oldham rochdale salford stockport tameside trafford wigan manchester liverpool sefton wirral knowsley bradford
    leeds wakefield kirklees calderdale halifax huddersfield sheffield barnsley rotherham doncaster hull grimsby
    scunthorpe middlesbrough hartlepool stockton redcar darlington sunderland gateshead newcastle carlisle kendal
    hereford worcester warwick stratford rugby gloucester bristol bath swindon salisbury bournemouth poole
    southampton portsmouth winchester reading slough windsor maidenhead bracknell wokingham newbury oxford banbury
    milton keynes luton bedford watford stevenage hertford cambridge peterborough norwich ipswich colchester
    chelmsford southend thurrock basildon medway maidstone canterbury dover brighton hove hastings lewes crawley
    chichester guildford woking reigate epsom exeter plymouth torbay taunton truro barking dagenham barnet bexley
    brent bromley camden croydon ealing enfield greenwich hackney hammersmith fulham haringey harrow havering
    hillingdon hounslow islington kensington chelsea kingston lambeth lewisham merton newham redbridge richmond
    southwark sutton hamlets waltham wandsworth westminster
""")

# After a name, these make it that of a place, a team or an office: Hope House, Grace Street.
INSTITUTIONS = word_set("""
    house lodge court street road lane avenue drive way close place square park farm hall hill green gardens school
    academy college university nursery hospital hospice clinic surgery centre church chapel station hub office ward
    unit team service services panel board council trust group partnership police authority project programme
    strategy plan review report protocol model pathway foundation charity fund award act day days week term period
    locality area wing district town village county region estate home homes court's
""")

MEANS_MORE = CALENDAR | COLOURS | PLACES | INSTITUTIONS  # these mean more than a name, wherever they are

# Before these, what looks like a surname with a capital is the start of a group: "Will Young People".
GROUPS_OF_PEOPLE = word_set("""
    people persons person adult adults carer carers children offenders women men mothers
""")

# Organisations, systems and words of the field that no dictionary has; nobody has such a name, but many names begin
# like one.
OF_THE_FIELD = word_set("""
    ofsted cafcass camhs barnardos barnardo kooth coram nspcc covid liquidlogic liquid frameworki azeus eclipse
    sharepoint zoom excel mash iro iros lado carer carers kinship peps asyes socials teams microsoft unicef ramadan eid
    diwali leaver leavers referral referrals scorecard scorecards benchmark benchmarks ref refs demo somali somalia
""")

SHORT_WORDS = word_set(
    "ad ah am an as at be by do eg ex go he hi id ie if in is it me my no of oh ok on or pa so to up us we"
)

TITLES = word_set("mr mrs ms miss mx dr master sir madam")  # before a surname
FAMILY = word_set("""
    family twins triplets siblings sibling brothers sisters brother sister boys girls household
""")
ONE_FAMILY = word_set("siblings sibling sibs twins triplets boy girl lad")  # Savage siblings, whatever precedes
MANY_YOUNG = word_set("children kids")
YOUNG = MANY_YOUNG | {"boy", "girl", "lad"}  # the Savage boy
KINDS_OF_CHILDREN = word_set("foster young little small care")
# Words that mean more than a name, but no kind of child or case: the Lane children.
OF_A_FAMILY = word_set("lane hall hill day gardens close drive brown gray grey")
BEFORE_A_WORD = word_set("""
    the a an this that these those our their its his her your my each every no any some all both more most of in on at
    by per to from for with under over and or
""")
DONE_BY_SOMEBODY = word_set("""
    was is has had were went goes lives lived moved moves refused declined attended missed said says wants wanted
    stays stayed came returned left turned needs needed did does
""")


@cache
def dictionary() -> frozenset[str]:
    """The words in small letters of a British dictionary (`ordinary_words.txt`); names are not among them."""
    return frozenset((files(__package__) / "ordinary_words.txt").read_text(encoding="ascii").split())


@cache
def is_ordinary(word: str) -> bool:
    """Whether the word also means something other than a name."""
    return word in PLACES or word in CALENDAR or word in dictionary()
