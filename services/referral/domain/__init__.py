"""The rules of referral: eligibility, matching, texting, triage, trials.

One concept in each module. Nothing here reads a clock, a database or a network; callers pass in what changes.
"""
