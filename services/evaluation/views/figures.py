"""Answers the figures as they were published, site by site."""

from __future__ import annotations

from common.unit_of_work import UnitOfWork
from evaluation.messages import Figures, ListFigures
from evaluation.store.publications import latest_figures


def list_figures(question: ListFigures, uow: UnitOfWork) -> Figures:
    """What was published last of each site that the caller may see. Nothing is worked out here."""
    return Figures(sites=latest_figures(uow, question.measure))
