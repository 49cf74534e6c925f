"""What each agreement is worth: how often it is found for one person, for two siblings, and for two strangers.

The numbers were counted in a made-up city whose truth is known, for want of real families whose truth is: they are as
good as what we supposed of slips, short names and shared phones there (wayout.people.city, .writing_down). Another
version is made by ``wayout people simulate city.csv --people 20000 --seed 7`` and ``wayout people weigh city.csv``, or
from a force's own labelled list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from referral.domain.agreement import Level
from referral.domain.comparison import Part

Shares = Mapping[Part, Mapping[Level, float]]
"""Of the pairs in which a part is known to both. A level without a share says nothing: names changed round count once,
with the given name."""
OF_A_HOUSEHOLD: Final[tuple[Part, ...]] = ("family_name", "phone", "postcode")
"""What a sibling shares just as the person does, so that no amount of it can tell the two apart."""


@dataclass(frozen=True)
class Weights:
    """``calibration`` is made of points (said, true), with straight lines between."""

    version: str
    same: Shares
    sibling: Shares
    stranger: Shares
    calibration: tuple[tuple[float, float], ...] = ((0.0, 0.0), (1.0, 1.0))


_HOUSEHOLD: Final[Shares] = {
    "family_name": {"same": 0.8019, "close": 0.1502, "different": 0.04793},
    "phone": {"same": 0.6897, "close": 0.03585, "different": 0.2745},
    "postcode": {"same": 0.7399, "close": 0.04385, "different": 0.2162},
}
WEIGHTS: Final = Weights(
    version="1",
    same={
        **_HOUSEHOLD,
        "given_name": {
            "same": 0.7402, "short": 0.04556, "close": 0.1625, "turned": 0.0377, "different": 0.01412,
        },
        "date_of_birth": {"same": 0.8513, "slip": 0.09152, "near": 0.04076, "different": 0.01642},
        "identifier": {"same": 0.943148, "close": 0.05337, "different": 0.003486},
    },
    sibling={
        **_HOUSEHOLD,
        "given_name": {
            "same": 0.001194, "short": 0.0006453, "close": 0.007193, "turned": 0.0003614, "different": 0.9906,
        },
        "date_of_birth": {"same": 0.0203, "slip": 0.004205, "near": 0.03161, "different": 0.943889},
        "identifier": {"same": 0.0001412, "close": 0.0001412, "different": 0.999718},
    },
    stranger={
        "given_name": {
            "same": 0.003811, "short": 0.0006721, "close": 0.003169, "turned": 1.279e-05, "different": 0.9923,
        },
        "family_name": {"same": 0.005403, "close": 0.002488, "different": 0.992109},
        "date_of_birth": {"same": 0.0001351, "slip": 0.003863, "near": 0.1122, "different": 0.8839},
        "phone": {"same": 9.553e-06, "close": 5.869e-05, "different": 0.999932},
        "postcode": {"same": 0.001571, "close": 0.0001053, "different": 0.998324},
        "identifier": {"same": 1.87e-05, "close": 1.87e-05, "different": 0.999963},
    },
    calibration=(
        (0.0, 0.0), (0.0001945, 0.0005934), (0.0184, 0.01806), (0.04705, 0.03212), (0.1045, 0.07115),
        (0.2132, 0.1369), (0.3914, 0.2535), (0.5975, 0.3743), (0.7681, 0.5095), (0.901916, 0.6557),
        (0.968178, 0.8863), (0.986458, 0.972794), (0.992765, 0.994048), (0.996853, 0.996546), (0.999003, 0.996546),
        (0.999689, 0.999262), (0.999977, 0.99991), (1.0, 0.99991),
    ),
)  # fmt: skip
