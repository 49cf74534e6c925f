"""The caveats of figures, in words for readers who are not statisticians."""

from __future__ import annotations

from evaluation.messages import Caveat, CaveatCode

FEW = 10

WORDS: dict[CaveatCode, str] = {
    "agreed_only": "Only people who agreed to be counted are counted.",
    "counted_without_asking": (
        "Everyone in both arms is counted, asked or not: people to whom nothing is offered cannot be asked, and to "
        "leave people out of one arm only would make the arms differ."
    ),
    "no_comparison": "Not causal: there is no comparison group, so we do not know what would have happened anyway.",
    "comparison_beside": (
        "Not causal by itself: the randomised comparison shown with it says what would have happened anyway."
    ),
    "placements_not_compared": (
        "Not causal: placements are known only for people whom the scheme works with, so they cannot be compared."
    ),
    "as_allocated": (
        "Everyone is counted in the arm they were allocated to, whatever help they had, which keeps the arms alike."
    ),
    "absences_not_deducted": (
        "Days in custody, in hospital or elsewhere are known only for people whom the scheme works with, so they are "
        "deducted in neither arm."
    ),
    "crossover_dilutes": (
        "Some people were helped although they were not offered the scheme, so the difference is shown too small."
    ),
    "not_seen_in_both_arms": "No one has been followed in both arms yet, so nothing can be compared.",
    "no_offences_without": "There was no offence among those not offered it, so a ratio cannot be worked out.",
    "no_offences_with": (
        "There was no offence among those offered it so far. The upper end of the interval is what is still possible."
    ),
    "referred_at_peak": (
        "People are referred when things are at their worst, so part of any fall would have come without the scheme."
    ),
    "index_offence_counted": ("The offence that led to the referral counts as before, so a fall is shown too large."),
    "few_people": f"Fewer than {FEW} people: too few to draw conclusions.",
    "few_in_an_arm": f"Fewer than {FEW} people in an arm: too few to draw conclusions.",
    "few_offences": f"Fewer than {FEW} offences in all: one more or one less would change the figure a lot.",
    "no_offences_before": "There was no offence before, so a ratio cannot be worked out.",
    "no_offences_after": "There was no offence after so far. The upper end of the interval is what is still possible.",
    "no_days_at_risk": "No one has been followed both before and after yet.",
    "follow_up_incomplete": "Some people have not been followed for the whole window yet. Their days so far count.",
    "records_do_not_reach_back": (
        "For some people the offence records do not cover the whole window before: it is cut where they begin."
    ),
    "offences_cluster": "Some people have several offences. The interval allows for that and is wider.",
    "recent_offences_may_be_missing": "Some recent offences may not have been recorded yet.",
    "evidence_may_be_missing": "A placement counts as not sustained until evidence arrives.",
}


def describe_caveats(codes: tuple[CaveatCode, ...]) -> tuple[Caveat, ...]:
    return tuple(Caveat(code=code, words=WORDS[code]) for code in codes)
