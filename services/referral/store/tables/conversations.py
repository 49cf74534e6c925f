"""Conversations with senders, their messages, and delivery receipts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from common.database.rows import Row, one_of
from common.database.system_tables import data_register
from gateway.messages import Provider, ReceiptState
from referral.messages.conversations import Delivery, HeldBecause
from referral.store.tables.base import KEEPS, Base, belongs


class Conversation(Row, Base):
    """The texts between one sender and us. The number is sealed; a number is not a person.

    ``stopped_at``: when they asked for no more texts, if that is still so. ``opt_out_at``: when they last sent STOP or
    START. ``blind_user_id``: WhatsApp's id of whoever has this number, once both came together. ``safe_at``: when the
    number was marked safe. ``whatsapp_at``: when they last wrote by WhatsApp."""

    __tablename__ = "conversation"
    __table_args__ = (
        UniqueConstraint("force_id", "site_id", "blind_sender"),
        Index(
            "conversation_user_id",
            "force_id",
            "site_id",
            "blind_user_id",
            postgresql_where=sa.text("blind_user_id IS NOT NULL"),
        ),
        {"info": data_register(reaches="referral.person_id", sensitivity="sealed", keeps=KEEPS, export="redact")},
    )

    site_id: Mapped[int]
    blind_sender: Mapped[bytes]
    blind_user_id: Mapped[bytes | None]
    sealed_sender: Mapped[bytes]
    key_id: Mapped[UUID]
    sealed_route: Mapped[bytes | None]
    answered_at: Mapped[datetime | None]
    opt_out_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    safe_at: Mapped[datetime | None]
    whatsapp_at: Mapped[datetime | None]


class Message(Row, Base):
    """One text of a conversation, in or out. ``status_changed_at`` is when its delivery last changed, ``sent_at`` when
    it was sent; ``released`` when an officer sent it although it was held."""

    __tablename__ = "message"
    __table_args__ = (
        belongs("conversation", "conversation_id"),
        belongs("referral", "referral_id"),
        UniqueConstraint("force_id", "provider_id", "blind_text"),
        sa.CheckConstraint("direction IN ('in', 'out')", name="message_direction"),
        one_of("delivery", Delivery, name="message_delivery"),
        one_of("held_because", HeldBecause, name="message_held_because"),
        Index("message_referral", "force_id", "referral_id", "at"),
        Index("message_same_words", "force_id", "blind_text", "at"),
        Index("message_sent", "force_id", "sent_at", postgresql_where=sa.text("sent_at IS NOT NULL")),
        Index("message_conversation", "force_id", "conversation_id", "at"),
        Index("message_held", "force_id", "referral_id", postgresql_where=sa.text("delivery = 'held'")),
        {"info": data_register(reaches="conversation_id", sensitivity="sealed", keeps=KEEPS, export="redact")},
    )

    conversation_id: Mapped[UUID]
    referral_id: Mapped[UUID]
    direction: Mapped[str]
    source: Mapped[str]
    audience: Mapped[str]
    fact_or_opinion: Mapped[str]
    at: Mapped[datetime]
    provider_id: Mapped[str | None]
    blind_text: Mapped[bytes | None]
    sealed_text: Mapped[bytes]
    kind: Mapped[str] = mapped_column(default="text", server_default="text")
    sealed_media: Mapped[bytes | None]
    sealed_route: Mapped[bytes | None]
    delivery: Mapped[Delivery | None]
    held_because: Mapped[HeldBecause | None]
    written_by: Mapped[str | None]
    urgent: Mapped[bool] = mapped_column(default=False)
    released: Mapped[bool] = mapped_column(default=False)
    status_changed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]


class DeliveryReceipt(Row, Base):
    """A provider's report on a text; ``message_id`` is the provider's reference, whether or not we know it."""

    __tablename__ = "delivery_receipt"
    __table_args__ = (
        one_of("status", ReceiptState, name="delivery_receipt_status"),
        one_of("provider", Provider, name="delivery_receipt_provider"),
        Index("delivery_receipt_message", "force_id", "message_id"),
        {"info": data_register(reaches="message_id", sensitivity="none", keeps=KEEPS, export="no")},
    )

    message_id: Mapped[UUID | None]
    provider: Mapped[Provider]
    status: Mapped[ReceiptState]
    reason: Mapped[str | None]
    at: Mapped[datetime]
