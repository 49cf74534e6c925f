"""Handlers of evaluation's messages and events; the registry is at the foot."""

from datetime import timedelta

from common.service import handle_event, handle_job, handle_request
from evaluation.handlers.facts import (
    on_absence_recorded,
    on_departure_recorded,
    on_dose_given,
    on_fact_withdrawn,
    on_index_withdrawn,
    on_offence_coverage_counted,
    on_offence_recorded,
    on_participant_agreed,
    on_participant_indexed,
    on_participant_withdrew,
    on_placement_recorded,
)
from evaluation.handlers.force_settings import configure_force
from evaluation.handlers.publication import PUBLISH_FIGURES, publish_figures
from evaluation.messages import (
    AbsenceRecorded,
    ConfigureForce,
    DepartureRecorded,
    DoseGiven,
    FactWithdrawn,
    IndexWithdrawn,
    ListFigures,
    OffenceRecorded,
    ParticipantAgreed,
    ParticipantIndexed,
    ParticipantWithdrew,
    PlacementRecorded,
)
from evaluation.views.figures import list_figures
from referral.messages import OffenceCoverageCounted

REQUEST_HANDLERS = (
    handle_request(ListFigures, list_figures),
    handle_request(ConfigureForce, configure_force),
)
EVENT_HANDLERS = (
    handle_event(ParticipantIndexed, on_participant_indexed),
    handle_event(IndexWithdrawn, on_index_withdrawn),
    handle_event(OffenceRecorded, on_offence_recorded),
    handle_event(AbsenceRecorded, on_absence_recorded),
    handle_event(DepartureRecorded, on_departure_recorded),
    handle_event(DoseGiven, on_dose_given),
    handle_event(PlacementRecorded, on_placement_recorded),
    handle_event(FactWithdrawn, on_fact_withdrawn),
    handle_event(ParticipantAgreed, on_participant_agreed),
    handle_event(ParticipantWithdrew, on_participant_withdrew),
    handle_event(OffenceCoverageCounted, on_offence_coverage_counted),
)
JOB_HANDLERS = (handle_job(PUBLISH_FIGURES, publish_figures, every=timedelta(days=1)),)
