"""Acts on a referral: everything that a person or the system does to one."""

from __future__ import annotations

from typing import Literal

StateAct = Literal[
    "received",
    "accepted",
    "not_offered",
    "merged",
    "signposted",
    "withdrawn",
    "marked_as_spam",
    "link_undone",
    "put_back",
]
"""The acts that change its state: ``referral_state`` says how."""
ActCode = Literal[
    StateAct,
    # texts
    "answered",
    "wrote_again",
    "texted_back",
    "text_released",
    "text_withdrawn",
    "text_sent_again",
    "same_id_other_words",
    "asked_for_no_texts",
    "asked_for_texts",
    "number_marked_safe",
    "safe_number_withdrawn",
    "phone_found_shared",
    "messages_moved_away",
    "messages_moved_here",
    "code_sent",
    "media_locked",
    "media_opened",
    "media_destroyed",
    # who it is about
    "who_recorded",
    "recognised",
    "somebody_new",
    "same_person_confirmed",
    "new_person_confirmed",
    "site_answered_may_be",
    "site_answered_not_them",
    "linked_by_joining",
    "link_undone_along",
    "other_link_undone",
    # the queue
    "read",
    "assigned",
    "handed_back",
    "returned",
    "in_touch",
    "tried_to_reach",
    "looks_like_spam",
    "not_spam",
    "not_spam_after_all",
    "danger_raised",
    "danger_suspected",
    "danger_acknowledged",
    "danger_rang_on",
    "danger_closed",
    # arrests, intelligence, trials
    "arrest_corrected",
    "rule_fires_now",
    "rule_fires_no_more",
    "same_log_other_content",
    "review_due",
    "intelligence_kept",
    "intelligence_removed",
    "lot_drawn",
    "crossed_over",
    "safeguarding_override",
]
