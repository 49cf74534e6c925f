"""What evaluation answers and takes in; the registry is at the foot."""

from common.service import answer, react
from evaluation.handlers.facts import (
    let_go,
    take_back,
    take_back_index,
    take_in_away,
    take_in_departure,
    take_in_dose,
    take_in_index,
    take_in_offence,
    take_in_placement,
)
from evaluation.handlers.force_settings import configure_force
from evaluation.messages import (
    AwayDated,
    ConfigureForce,
    DepartureDated,
    DoseGiven,
    FactWithdrawn,
    IndexWithdrawn,
    ListFigures,
    OffenceDated,
    ParticipantIndexed,
    ParticipantWithdrew,
    PlacementDated,
)
from evaluation.views.figures import list_figures

ANSWERS = (
    answer(ListFigures, list_figures),
    answer(ConfigureForce, configure_force),
)
REACTIONS = (
    react(ParticipantIndexed, take_in_index),
    react(IndexWithdrawn, take_back_index),
    react(OffenceDated, take_in_offence),
    react(AwayDated, take_in_away),
    react(DepartureDated, take_in_departure),
    react(DoseGiven, take_in_dose),
    react(PlacementDated, take_in_placement),
    react(FactWithdrawn, take_back),
    react(ParticipantWithdrew, let_go),
)
