"""Evaluation owns dated facts about participants, and the figures worked out from them.

It never knows a person's id, a case's id or anything else that leads back to a person. It cannot, because the service
that owns a fact sends it under a participant's id that only the owner can derive (see ``evaluation.messages``).
"""
