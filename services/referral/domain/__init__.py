"""The rules of referral, pure: who is invited by which rule, who may be whom, what is answered, what waits.

Named concepts, one a module. Nothing here reads a clock, a database or a network; what changes is passed in.
"""
