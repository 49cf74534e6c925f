"""Pages of figures for analysts."""

from gateway.pages.evaluation import figures

PAGES = (figures.pages,)
