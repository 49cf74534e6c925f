"""Local groups, paid for what they did: voluntary owns organisations, money, commissions, sessions and claims.

It never knows intelligence, another service's notes or a person's name: a first name is asked of referral when a page
is looked at, only while the work lasts, and never stored here.
"""
