"""What changed: evaluation owns dated facts about participants and the figures that are worked out from them.

It never holds a person's id, a case's id or anything that joins back; it cannot, because whoever owns a fact says it
under a participant's id that only the owner can derive (see ``evaluation.messages``).
"""
