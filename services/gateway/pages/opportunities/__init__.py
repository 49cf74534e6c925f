"""Pages about opportunities: the waiting list, opportunities, placements, candidates and proposals."""

from gateway.pages.opportunities import candidates, opportunities, placements, proposals, waiting_list

PAGES = (waiting_list.pages, opportunities.pages, placements.pages, candidates.pages, proposals.pages)
