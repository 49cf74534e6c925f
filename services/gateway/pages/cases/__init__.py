"""Pages about cases: the worklist, one case, concerns, participation, visit safety and unlinking."""

from gateway.pages.cases import case, concerns, participation, unlinking, visit_safety, worklist

PAGES = (worklist.pages, case.pages, concerns.pages, participation.pages, visit_safety.pages, unlinking.pages)
