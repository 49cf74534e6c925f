"""The weights of person matching: how often each agreement is found for one person, for siblings and for strangers.

The numbers were counted in a made-up city where the truth is known, because we had no labelled records of real people.
They are only as good as our assumptions about slips, short names and shared phones (wayout.people.synthetic_city and
.corruption). Make another version with ``wayout people simulate city.csv --people 20000 --seed 7`` and
``wayout people weigh city.csv``, or from a force's own labelled list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from referral.domain.matching.comparison import Part
from referral.domain.matching.field_agreement import Level

Shares = Mapping[Part, Mapping[Level, float]]
"""The shares of pairs where both have the part. A level without a share is not counted: swapped names count once, with
the given name."""
OF_A_HOUSEHOLD: Final[tuple[Part, ...]] = ("family_name", "phone", "postcode")
"""The parts on which siblings agree as often as one person's records do, so they cannot tell siblings apart."""


@dataclass(frozen=True)
class Weights:
    """One version of the weights. ``calibration`` is points (predicted, measured), with straight lines between them."""

    version: str
    same: Shares
    sibling: Shares
    stranger: Shares
    calibration: tuple[tuple[float, float], ...] = ((0.0, 0.0), (1.0, 1.0))


_HOUSEHOLD: Final[Shares] = {
    "family_name": {"same": 0.8058, "close": 0.146, "different": 0.04819},
    "phone": {"same": 0.6888, "close": 0.0374, "different": 0.2738},
    "postcode": {"same": 0.7363, "close": 0.04592, "different": 0.2178},
}
WEIGHTS: Final = Weights(
    version="1",
    same={
        **_HOUSEHOLD,
        "given_name": {"same": 0.741, "short": 0.04486, "close": 0.1616, "turned": 0.03806, "different": 0.0145},
        "date_of_birth": {"same": 0.8493, "slip": 0.09192, "near": 0.04186, "different": 0.01695},
        "identifier": {"same": 0.9492, "close": 0.05054, "different": 0.0002618},
    },
    sibling={
        **_HOUSEHOLD,
        "given_name": {
            "same": 0.001168, "short": 0.0006979, "close": 0.007075,
            "turned": 0.0003781, "different": 0.9907,
        },
        "date_of_birth": {"same": 0.01945, "slip": 0.004117, "near": 0.03172, "different": 0.9447},
        "identifier": {"same": 0.0001458, "close": 0.0001458, "different": 0.9997},
    },
    stranger={
        "given_name": {
            "same": 0.003593, "short": 0.0007448, "close": 0.003297,
            "turned": 1.028e-05, "different": 0.9924,
        },
        "family_name": {"same": 0.005767, "close": 0.002559, "different": 0.9917},
        "date_of_birth": {"same": 0.0001749, "slip": 0.004131, "near": 0.1125, "different": 0.8832},
        "phone": {"same": 1.782e-05, "close": 7.541e-05, "different": 0.9999},
        "postcode": {"same": 0.001343, "close": 8.376e-05, "different": 0.9986},
        "identifier": {"same": 1.922e-05, "close": 1.922e-05, "different": 1.0},
    },
    calibration=(
        (0.0, 0.0), (0.0002022, 0.0005347), (0.01841, 0.01517), (0.04708, 0.03683), (0.1048, 0.07822),
        (0.2129, 0.1396), (0.391, 0.2596), (0.5981, 0.3672), (0.7697, 0.5181), (0.901829, 0.6858),
        (0.967448, 0.90272), (0.986773, 0.969048), (0.99283, 0.980818), (0.996816, 0.997093), (0.998992, 0.997093),
        (0.999694, 0.999281), (0.999977, 0.999907), (1.0, 0.999907),
    ),
)  # fmt: skip
