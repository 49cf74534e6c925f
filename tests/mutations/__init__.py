"""Removes each guard in turn, in a copy of the code, and says which test sees it: none may fall unseen."""
