"""Pages for the public: the start page, the referral form, progress and sign-in."""

from gateway.pages.public import progress, referral_form, sign_in, start

PAGES = (start.pages, sign_in.pages)
SIGNED_FORMS = (referral_form.pages, progress.pages)
"""Signed one by one, without a session: gateway.pages.support.signed_forms."""
