"""From A to B: casework owns cases, needs, plans, contacts and who is responsible for what by when.

It never copies a name from referral: pages ask for names in bulk.
"""
