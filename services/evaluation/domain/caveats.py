"""What has to be said beside a figure, in words that a reader who is no statistician understands."""

from __future__ import annotations

from evaluation.messages import Caveat, CaveatCode

FEW = 10

WORDS: dict[CaveatCode, str] = {
    "no_comparison": (
        "Not causal: there is no comparison group, so nobody knows what would have happened without the scheme."
    ),
    "comparison_beside": (
        "Not causal by itself: what would have happened without the scheme is in the comparison by chance beside it."
    ),
    "placements_not_compared": (
        "Not causal: placements are known only of people whom the scheme works with, so they are not compared."
    ),
    "as_allocated": (
        "Everybody counts in the arm that chance put them in, whatever help they had: that makes the arms alike."
    ),
    "absences_not_deducted": (
        "Days in custody, in hospital or elsewhere are known only of people whom the scheme works with, so they are "
        "taken off in neither arm."
    ),
    "crossover_dilutes": (
        "Some people were helped although nothing was offered, which makes a difference look smaller than it is."
    ),
    "not_seen_in_both_arms": "Nobody has been seen in both arms yet, so nothing can be compared.",
    "no_offences_without": "There was no offence among those not offered it, so a ratio cannot be worked out.",
    "no_offences_with": (
        "There was no offence among those offered it so far; the upper end of the interval is what is still possible."
    ),
    "referred_at_peak": (
        "People are referred when things are at their worst; part of any fall would have come without the scheme."
    ),
    "index_offence_counted": (
        "The offence that led to the referral counts as before, which makes a fall look larger than it is."
    ),
    "few_people": f"Fewer than {FEW} people: too few to say anything in general, and some may be recognisable.",
    "few_in_an_arm": f"Fewer than {FEW} people in an arm: too few to say anything, and some may be recognisable.",
    "few_offences": f"Fewer than {FEW} offences in all: a single one more or less would change the figure much.",
    "no_offences_before": "There was no offence before, so a ratio cannot be worked out.",
    "no_offences_after": "There was no offence after so far; the upper end of the interval is what is still possible.",
    "no_days_at_risk": "Nobody has been seen both before and after yet.",
    "follow_up_incomplete": "Some people have not been followed for the whole window yet; their days so far count.",
    "records_do_not_reach_back": "For some people the offence records do not reach back over the whole window before.",
    "offences_cluster": "Some people have several offences; the interval allows for that and is wider.",
    "recent_offences_may_be_missing": "Some offences of the last days may not have been recorded yet.",
    "evidence_may_be_missing": "Where evidence has not come in yet, a placement counts as not sustained.",
}


def describe_caveats(codes: tuple[CaveatCode, ...]) -> tuple[Caveat, ...]:
    return tuple(Caveat(code=code, words=WORDS[code]) for code in codes)
