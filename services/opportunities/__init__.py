"""Opportunities owns what providers offer, candidates without names, matches and placements.

It never knows a name, a person's id or the reason for a limit. A candidate is known by a pseudonym that is derived
from the person with the force's key, when casework asks for an opportunity.
"""
