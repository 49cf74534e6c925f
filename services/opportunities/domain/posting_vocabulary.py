"""Words by which sectors, night work, restricted trades and ages are recognised in a posting.

A word found is a hint that a finder can correct; a word not found proves nothing, so it leaves a question open.
"""

from __future__ import annotations

import re
from typing import Final

from opportunities.messages import OpportunityKind

SECTORS: Final[dict[str, str]] = {
    "construction": r"construct\w*|build(?:er|ing)\w*|bricklay\w*|plaster\w*|roof\w*|carpent\w*|joiner\w*|mason\w*"
    r"|scaffold\w*|groundwork\w*",
    "electrical": r"electric\w*",
    "plumbing_heating": r"plumb\w*|heating engineer\w*|gas engineer\w*",
    "motor": r"motor\w*|vehicle\w*|mechanic\w*|mot tester|tyre\w*",
    "engineering": r"engineer\w*|manufactur\w*|weld\w*|fabricat\w*|machinist\w*",
    "warehouse_logistics": r"warehouse\w*|logistic\w*|picker\w*|packer\w*|forklift\w*|stock\w*",
    "driving_delivery": r"driver\w*|deliver(?:y|ies)|courier\w*",
    "catering": r"chef\w*|cook\w*|cater\w*|kitchen\w*|barista\w*|baker\w*|waiter\w*|waitress\w*|hospitality",
    "retail": r"retail\w*|shop\w*|sales assistant\w*|store assistant\w*|cashier\w*",
    "hair_beauty": r"hair\w*|barber\w*|beauty|beautician\w*",
    "health_care": r"care assistant\w*|carer\w*|healthcare|health care|nurs(?:e|es|ing)|social care",
    "childcare": r"child ?care|nursery|early years",
    "sport_fitness": r"sport\w*|fitness|gym\w*|coach(?:es|ing)?|football\w*|lifeguard\w*",
    "it_digital": r"software|developer\w*|programm(?:er|ing)\w*|cyber\w*|computer\w*|web|digital|data analyst\w*"
    r"|(?-i:IT)",
    "creative_media": r"music\w*|film\w*|media|photograph\w*|design(?:er)?s?|games?|artist\w*",
    "office_admin": r"admin\w*|office\w*|reception\w*|clerical|clerk\w*",
    "finance_legal": r"account\w*|financ\w*|bank\w*|legal|law",
    "customer_service": r"customer service\w*|call cent(?:re|er)\w*|contact cent(?:re|er)\w*",
    "cleaning": r"clean(?:er|ing)\w*",
    "horticulture": r"garden\w*|landscap\w*|horticultur\w*|grounds ?keeper\w*|farm\w*|agricultur\w*",
    "animals": r"animal\w*|veterinar\w*|kennel\w*|stable\w*",
    "security": r"security (?:officer|guard)\w*|door supervisor\w*|steward\w*",
}
_SECTORS = {sector: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for sector, words in SECTORS.items()}
_NIGHT = re.compile(r"\b(?:nights?|night[- ]?(?:shifts?|work\w*|time)|overnight|twilight shifts?)\b", re.IGNORECASE)
_RESTRICTED = re.compile(
    r"\b(?:bar ?(?:staff|tender|person|maid|man|work|keeper)s?|bartend\w*|pub|alcohol\w*|off[- ]licen[cs]e"
    r"|licensed premises|betting|bookmaker\w*|casino\w*|gambl\w*|tobacco\w*|vap(?:e|es|ing)|asbestos|demolition"
    r"|slaughter\w*|abattoir\w*|explosives?|firearms?|door supervisor\w*|adult entertainment)\b",
    re.IGNORECASE,
)
_N: Final = r"(1[3-9]|2[0-5])(?![,.]?\d)"
_NO_HIGHEST: Final = r"(?!\s*(?:years?(?: old| of age)?\s*)?(?:or|and|&)\s*(?:under|below|younger|less)\b)"
_NO_MEASURE: Final = r"(?!\s*(?:hours?|hrs?|minutes?|mins?|days?|weeks?|months?|kgs?|kilos?|miles?|people|%)\b)"
# After a bare number only such words leave it an age: 18+ only, over 18 to work here; not 20+ shops.
_NOTHING_COUNTED: Final = (
    r"(?=\s*(?:[-.,;:!?)(/]|\Z|(?:only|for|to|because|by|and|or|welcome|with|at|on|when|if|as|due|who|required"
    r"|essential|applicants|candidates|years? old|years? of age)\b))"
)
_AGE: Final = re.compile(
    rf"\b(?:must be|age[ds]?|minimum age(?: of| is)?:?)\s*(?:age[ds]?\s*|over\s*|at least\s*)*"
    rf"{_N}{_NO_HIGHEST}{_NO_MEASURE}"
    rf"|\b(?:over|at least|minimum(?: of)?)(?: the age of)?\s*{_N}(?:['’]?s\b)?{_NO_HIGHEST}{_NOTHING_COUNTED}"
    rf"|\b{_N}\s?(?:\+|plus\b){_NOTHING_COUNTED}"
    rf"|\b{_N}\s?(?:years? (?:of age |old )?)?(?:or|and) (?:over|older|above)\b"
    rf"|\bbe\s+{_N} years? old\b{_NO_HIGHEST}|\b{_N} years? of age\b{_NO_HIGHEST}"
    r"|\b(?:no|not (?:\w+ ){1,4})\s*under[- ]?(1[68])(?:['’]?s)?\b",
    re.IGNORECASE,
)

KINDS_BY_NAME: Final[dict[str, OpportunityKind]] = {
    "apprentice": "apprenticeship",
    "apprenticeship": "apprenticeship",
    "volunteer": "volunteering",
    "volunteering": "volunteering",
    "traineeship": "training",
    "intern": "training",
    "internship": "training",
}
# Who looks after apprentices or volunteers is neither: these words after it, or those before it, say so.
_STAFF: Final = r"manager|co-?ordinator|officer|recruit(?:er|ment)|lead|administrator|advis[eo]r|engagement|development"
_TEACHERS: Final = r"assessor|trainer|tutor|mentor|coach|teacher|instructor|supervisor"
_AFTER: Final = {
    "apprentice": "manager|co-?ordinator|recruit(?:er|ment)|assessor|trainer|tutor|mentor",
    "volunteer": "manager|co-?ordinator|recruit(?:er|ment)|engagement|development",
}
_BEFORE: Final = r"\b(?:no|(?:head|director|manager|lead|leader|co-?ordinator) of|supporting|teaching)\s+(?:\w+\s+)?"


def find_sectors(words: str) -> tuple[str, ...]:
    return tuple(sector for sector, pattern in _SECTORS.items() if pattern.search(words))


def mentions_night_work(words: str) -> bool:
    return bool(_NIGHT.search(words))


def mentions_restricted_trade(words: str) -> bool:
    return bool(_RESTRICTED.search(words))


def find_lowest_age(words: str) -> int | None:
    """The highest of the lowest ages named: a posting that says both 16 and 18 means 18 for something."""
    return max((int(one) for found in _AGE.findall(words) for one in found if one), default=None)


def is_titled(named: str, title: str) -> bool:
    """Whether a title offers this kind, and not work with those who do it."""
    after = _AFTER.get(named, f"{_STAFF}|{_TEACHERS}")
    offered = rf"\b{named}s?\b(?!\s+(?:{after})s?\b)"
    return bool(re.search(offered, title, re.I)) and not re.search(rf"{_BEFORE}{named}", title, re.I)
