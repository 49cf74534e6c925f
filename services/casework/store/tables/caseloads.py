"""The table of how many open cases each worker carries."""

from __future__ import annotations

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.store.tables.base import Base
from common.database.rows import OfForce
from common.database.system_tables import data_register


class Caseload(OfForce, Base):
    """How many open cases each worker carries, over all sites, counted in the transaction that changes it."""

    __tablename__ = "caseload"
    __table_args__ = (
        CheckConstraint("open_cases >= 0", name="caseload_not_negative"),
        {"info": data_register(reaches="nobody", sensitivity="none", keeps="while the force uses Wayout", export="no")},
    )

    worker_id: Mapped[str] = mapped_column(primary_key=True)
    open_cases: Mapped[int]
