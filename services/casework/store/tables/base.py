"""What all tables of casework share."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from common.database.rows import COLUMN_TYPES, foreign_key_factory
from common.database.system_tables import data_register, system_tables, waiting_event

SCHEMA = "casework"


class Base(DeclarativeBase):
    metadata = MetaData(schema=SCHEMA)
    type_annotation_map: ClassVar = COLUMN_TYPES


PLUMBING = system_tables(Base.metadata)
WAITING_EVENT = waiting_event(Base.metadata)
KEEPS = "6 years after the case is closed, then review"
OF_CASE = {"info": data_register(reaches="case_id", sensitivity="pseudonymous", keeps=KEEPS, export="yes")}
SEALED = {"info": data_register(reaches="case_id", sensitivity="sealed", keeps=KEEPS, export="redact")}
belongs = foreign_key_factory(SCHEMA)
