"""Pages about cases: the worklist, one case, news, concerns, participation, visit safety and unlinking."""

from gateway.pages.cases import case, concerns, news, participation, unlinking, visit_safety, worklist

PAGES = (
    worklist.pages,
    case.pages,
    news.pages,
    concerns.pages,
    participation.pages,
    visit_safety.pages,
    unlinking.pages,
)
