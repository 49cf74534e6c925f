"""The pages about real places and about what changed."""

from gateway.pages import candidates, figures, placements, places, waiting

PAGES = (waiting.pages, places.pages, placements.pages, candidates.pages, figures.pages)
