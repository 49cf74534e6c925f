"""Turns the content of a force's file into the settings messages of the services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import casework.messages as casework
import referral.messages as referral
from common.roles import DUTY_OFFICER, INSPECTOR, SERGEANT
from referral.domain.eligibility.rulesets import BUILT_IN
from wayout.onboarding.credentials import all_numbers

FIRST_CONTACT_MINUTES = 240  # by when someone is in touch, if the file does not say


def referral_settings(content: Mapping[str, Any], sites: Mapping[str, int]) -> referral.ConfigureForce:
    """Referral's settings. ``sites`` are the ids of the force's sites by slug."""
    settings = content["referral"]
    return referral.ConfigureForce(
        rules=tuple(_rule(rule) for rule in settings["rules"]),
        own_numbers=all_numbers(content),
        banned_words=(content["name"], *(site["name"] for site in content["sites"]), *settings["suites"]),
        partners=tuple(_partner(content["slug"], partner) for partner in content.get("partners", ())),
        danger_rungs=tuple(settings.get("danger_rungs", (DUTY_OFFICER, SERGEANT, INSPECTOR))),
        caps=referral.Caps(**settings["caps"]) if "caps" in settings else None,
        trial=_trial(settings["trial"], sites) if "trial" in settings else None,
        **_clocks(settings),
        **_texts(settings),
        **_routing(settings, sites),
        duty_phones=tuple(
            referral.DutyPhone(site_id=sites[phone["site"]], role=phone["role"], number=phone["number"])
            for phone in settings.get("duty_phones", ())
        ),
    )


def _clocks(settings: Mapping[str, Any]) -> dict[str, Any]:
    first_view = settings["first_view_minutes"]
    return {
        "first_view_minutes": first_view,
        "first_contact_minutes": settings.get("first_contact_minutes", max(FIRST_CONTACT_MINUTES, first_view)),
        "return_after_minutes": settings.get("return_after_minutes", 120),
        "intelligence_review_days": settings.get("intelligence_review_days", 180),
        "quiet_hours": referral.Hours(**settings["quiet_hours"]) if "quiet_hours" in settings else None,
        "cover": referral.Hours(**settings["cover"]) if "cover" in settings else None,
    }


def _texts(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The texts that go out, and the words to detect in those that come in."""
    replies = settings.get("replies", {}).items()
    return {
        "first_reply": settings["first_reply"],
        "first_replies": tuple(referral.FirstReply(language=language, **texts) for language, texts in replies),
        "code_text": settings.get("code_text", ""),
        "language": settings.get("language", "en"),
        "indecent_image_instructions": settings.get("indecent_image_instructions", ""),
        **{name: _danger_words(settings[name]) for name in ("danger_words", "indecent_words") if name in settings},
    }


def _routing(settings: Mapping[str, Any], sites: Mapping[str, int]) -> dict[str, Any]:
    """The site of each custody suite, and of each area in intelligence."""
    suites, areas = settings["suites"].items(), settings.get("areas", {}).items()
    return {
        "suites": tuple(referral.SiteOfSuite(custody_suite=suite, site_id=sites[site]) for suite, site in suites),
        "areas": tuple(referral.SiteOfArea(area=area, site_id=sites[site]) for area, site in areas),
    }


def _trial(terms: Mapping[str, Any], sites: Mapping[str, int]) -> referral.TrialTerms:
    return referral.TrialTerms(
        code=terms["id"],
        version=terms["version"],
        site_ids=tuple(sites[site] for site in terms["sites"]),
        **terms["ratio"],
        block_sizes=tuple(terms["block_sizes"]),
        first_day=terms["from"],
        last_day=terms["until"],
    )


def organisation_of(force_slug: str, name: str) -> UUID:
    """The id of an organisation that refers people: its name within its force."""
    return uuid5(NAMESPACE_URL, f"wayout:{force_slug}:organisation:{name}")


def _partner(force_slug: str, partner: Mapping[str, Any]) -> referral.Partner:
    return referral.Partner(
        organisation_id=organisation_of(force_slug, partner["name"]),
        name=partner["name"],
        agreement=_agreement(partner["agreement"]) if "agreement" in partner else None,
    )


def _agreement(agreement: Mapping[str, Any]) -> referral.SharingAgreement:
    return referral.SharingAgreement(**{**agreement, "discloses": tuple(agreement["discloses"])})


def _danger_words(words: Mapping[str, Any]) -> referral.DangerWords:
    """The version, and a list of phrases for each language."""
    lists = ((language, phrases) for language, phrases in words.items() if language != "version")
    return referral.DangerWords(
        version=words["version"],
        lists=tuple(referral.DangerPhrases(language=language, phrases=tuple(phrases)) for language, phrases in lists),
    )


def _rule(rule: Mapping[str, Any]) -> referral.OffenceRule:
    """A built-in rule by its name, or the force's own."""
    if "built_in" in rule:
        return BUILT_IN[rule["built_in"]]
    return referral.OffenceRule(
        rule_id=rule["id"], version=rule["version"], title=rule["title"], offence_codes=tuple(rule["codes"])
    )


def casework_settings(
    content: Mapping[str, Any], sites: Mapping[str, int], users: Mapping[str, UUID]
) -> casework.ConfigureForce:
    """Casework's settings: its clocks, and the workers with a cap. ``users`` are ids by name."""
    workers = [user for user in content["users"] if "cap" in user]
    return casework.ConfigureForce(
        workers=tuple(
            casework.Worker(
                worker_id=f"user:{users[user['name']]}",
                site_ids=tuple(sites[site] for site in user.get("sites", sites)),
                cap=user["cap"],
                number=user.get("number", ""),
            )
            for user in workers
        ),
        duty_numbers=tuple(
            casework.SiteNumber(site_id=sites[one["site"]], number=one["number"])
            for one in content["casework"].get("duty_numbers", ())
        ),
        **{name: value for name, value in content["casework"].items() if name != "duty_numbers"},
    )
