"""The short forms of given names: our own short list of what families and officers call young people."""

from __future__ import annotations

from typing import Final

# The given name, then its short forms, in lower case letters only.
_SHORTENED: Final = """
abdullah abdul abs abz
abigail abi abby
abraham abe
adam ads
adrian ade
alexander alex al alec xander sandy sasha
alexandra alex lexi sandra sasha
alfred alfie alf fred
andrew andy drew
anthony tony ant
archibald archie
arthur art artie
barnaby barney
benjamin ben benji benny
bradley brad
callum cal
cameron cam
catherine cathy kate katie kat cat
charles charlie chaz chas chuck
charlotte charlie lottie
christian chris
christina chris tina chrissie
christopher chris topher kit
connor con
daniel dan danny
danielle dani danni
david dave davey
deborah debbie deb
demetrius demi
dominic dom
donovan don
edward ed eddie ted teddy ned
eleanor ellie nell
elizabeth liz lizzie beth betty eliza
emmanuel manny manu
ezekiel zeke
francis frank frankie
frederick fred freddie freddy
gabriel gabe
george georgie
gregory greg
harrison harry
hassan has haz
henry harry hal
ibrahim ibby ibz
isaac zac
isabella izzy bella
jacob jake
jacqueline jackie
james jim jimmy jamie jay
jason jay
jayden jay
jeffrey jeff
jennifer jen jenny
jeremiah jerry jez
jessica jess jessie
john jack johnny
jonathan jon jonny nathan
joseph joe joey
joshua josh
kenneth ken kenny
kieran kier
lawrence larry laurie
leonard leo len lenny
leonardo leo
lee leigh
leroy lee
lewis lou
louis lou louie
malachi mal
marcus marc mark
matthew matt matty
maximilian max
maxwell max
michael mike mick mickey mikey
mohammed mo moh md mohd mohd muh
nathan nate nat
nathaniel nathan nate nat
nicholas nick nicky
oliver ollie olly
oluwaseun seun
patrick pat paddy
peter pete
philip phil pip
raymond ray
rebecca becky becca
reginald reg reggie
richard rich rick ricky dick
robert rob robbie bob bobby bert
ronald ron ronnie
samantha sam
samuel sam sammy
sean shaun shawn
stanley stan
stephen steve stevie
terence terry tel
theodore theo ted teddy
thomas tom tommy
timothy tim timmy
tyrone ty
victoria vicky tori
vincent vince vinny
william will bill billy liam willy
youssef joe
zachary zac zak zach
zakariya zak zac
"""


def _canonical() -> dict[str, frozenset[str]]:
    meant: dict[str, set[str]] = {}
    for line in _SHORTENED.split("\n"):
        name, *short = line.split() or [""]
        for called in short:
            meant.setdefault(called, set()).add(name)
    return {called: frozenset(names) for called, names in meant.items()}


_MEANT: Final = _canonical()


def may_stand_for(word: str) -> frozenset[str]:
    """The given names that this name may be short for, and the name itself."""
    return _MEANT.get(word, frozenset()) | {word}


def short_for(name: str) -> frozenset[str]:
    """The short forms of this given name."""
    return frozenset(called for called, names in _MEANT.items() if name in names)
