"""Forms that anybody may fill in, without a cookie: each is signed when it is given out, and known when it comes back.

There is no session that another site could ride on, so there is none to protect. The signature says that we gave the
form out, and its id makes sending it twice one sending.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer


@dataclass(frozen=True)
class SignedForm:
    """What a form carries in its hidden fields."""

    id: str
    token: str


def issue() -> SignedForm:
    form_id = str(uuid4())
    return SignedForm(form_id, _signer().dumps(form_id))


def verify() -> SignedForm | None:
    """The form that was sent, if it is one of ours."""
    form = SignedForm(request.form.get("command_id", ""), request.form.get("csrf_token", ""))
    try:
        return form if _signer().loads(form.token) == form.id else None
    except BadSignature:
        return None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["WTF_CSRF_SECRET_KEY"], "open form")
