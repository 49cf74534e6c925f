"""Opportunities owns what providers offer, candidates without names, matches and placements.

It never knows a name, a person's id or the reason for a limit. A candidate is known by a pseudonym that is derived
from the person with a key of the force's in the key store, when casework asks for an opportunity.
"""
