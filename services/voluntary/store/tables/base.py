"""What the tables of voluntary share."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from common.database.rows import COLUMN_TYPES, foreign_key_factory
from common.database.system_tables import data_register, system_tables, waiting_event

SCHEMA = "voluntary"
MONEY = data_register(reaches="nobody", sensitivity="none", keeps="7 years after the fund ends", export="no")
GROUP = data_register(reaches="nobody", sensitivity="none", keeps="7 years after the last award", export="no")
WORK_KEEPS = "6 years after the case is closed, then review"


class Base(DeclarativeBase):
    metadata = MetaData(schema=SCHEMA)
    type_annotation_map: ClassVar = COLUMN_TYPES


PLUMBING = system_tables(Base.metadata)
WAITING_EVENT = waiting_event(Base.metadata)
belongs = foreign_key_factory(SCHEMA)
