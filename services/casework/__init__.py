"""Casework owns cases, needs, plans and contacts: who is responsible for what, and by when.

It never copies a name from referral: pages ask referral for names in bulk.
"""
