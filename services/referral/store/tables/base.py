"""The base of the tables of referral."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from common.database.rows import COLUMN_TYPES, foreign_key_factory
from common.database.system_tables import system_tables, waiting_event

SCHEMA = "referral"


class Base(DeclarativeBase):
    metadata = MetaData(schema=SCHEMA)
    type_annotation_map: ClassVar = COLUMN_TYPES


PLUMBING = system_tables(Base.metadata)
WAITING_EVENT = waiting_event(Base.metadata)
KEEPS = "6 years after the last referral, then review"
belongs = foreign_key_factory(SCHEMA)
