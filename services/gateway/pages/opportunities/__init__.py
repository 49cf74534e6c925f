"""The pages about real places and about what changed."""

from gateway.pages.opportunities import candidates, placements, opportunities, waiting_list
from gateway.pages.evaluation import figures

PAGES = (waiting_list.pages, opportunities.pages, placements.pages, candidates.pages, figures.pages)
