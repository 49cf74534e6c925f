"""Pages about referrals: the queue, one referral, conversations, danger, intelligence, list uploads and trials."""

from gateway.pages.referrals import (
    contacts,
    conversations,
    danger,
    eligibility_rules,
    intelligence,
    list_uploads,
    media,
    queue,
    referral,
    search,
    site_questions,
    spam,
    triage,
    trial_allocation,
)

PAGES = (
    queue.pages,
    list_uploads.pages,
    referral.pages,
    search.pages,
    eligibility_rules.pages,
    triage.pages,
    conversations.pages,
    danger.pages,
    contacts.pages,
    spam.pages,
    media.pages,
    site_questions.pages,
    intelligence.pages,
    trial_allocation.pages,
)
