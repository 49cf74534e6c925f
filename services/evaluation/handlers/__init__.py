"""What evaluation answers and takes in; the registry is at the foot."""

from common.service import handle_event, handle_request
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
    handle_request(ListFigures, list_figures),
    handle_request(ConfigureForce, configure_force),
)
REACTIONS = (
    handle_event(ParticipantIndexed, take_in_index),
    handle_event(IndexWithdrawn, take_back_index),
    handle_event(OffenceDated, take_in_offence),
    handle_event(AwayDated, take_in_away),
    handle_event(DepartureDated, take_in_departure),
    handle_event(DoseGiven, take_in_dose),
    handle_event(PlacementDated, take_in_placement),
    handle_event(FactWithdrawn, take_back),
    handle_event(ParticipantWithdrew, let_go),
)
