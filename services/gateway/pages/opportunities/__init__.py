"""Pages about opportunities: the waiting list, opportunities, placements and candidates."""

from gateway.pages.opportunities import candidates, opportunities, placements, waiting_list

PAGES = (waiting_list.pages, opportunities.pages, placements.pages, candidates.pages)
