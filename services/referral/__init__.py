"""Every channel in, one queue out: referral owns people, what was said about them, and who was let in by which rule.

It never knows a case's notes and never decides about a child by itself: a rule that fires is an invitation that a
person makes.
"""
