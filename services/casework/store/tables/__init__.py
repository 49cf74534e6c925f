"""The tables of casework: cases with their acts, needs, contacts, news, plans, arrests, visits, safety; the rota."""

from casework.store.tables.arrests import Arrest, UndoneLink, Visit
from casework.store.tables.base import PLUMBING, SCHEMA, Base
from casework.store.tables.callouts import Callout
from casework.store.tables.caseloads import Caseload
from casework.store.tables.cases import Act, CaseFile, CaseReferral, Contact, InformationGiven, Need
from casework.store.tables.concerns import Concern
from casework.store.tables.news import News
from casework.store.tables.participation import Absence, Agreement
from casework.store.tables.plans import PlanEntry, Step, StepAssignment, StepProposal
from casework.store.tables.rota import (
    CancelledShift,
    DutyAbsence,
    RotaVersion,
    ShiftPattern,
    ShiftSwap,
    SiteCover,
)
from casework.store.tables.safety_sheets import SafetySheet
from casework.store.tables.visit_safety import SafetyDecision
