"""The words for what whoever is on duty is called for."""

from __future__ import annotations

from typing import Final

REASON: Final = {
    "concern": "A local group is worried about their safety",
    "urgent_news": "Nobody has read yet that they may be in danger",
    "re_approach": "A visit after an arrest is overdue",
    "first_contact": "The first contact is overdue",
    "decide_navigator": "They have waited too long for a navigator",
    "safe_to_visit": "The decision whether a visit is safe is overdue",
}
