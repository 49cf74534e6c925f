"""Pages about cases: the worklist, one case, news, concerns, work, participation, visit safety, unlinking."""

from gateway.pages.cases import case, concerns, news, participation, step_work, unlinking, visit_safety, worklist

PAGES = (
    worklist.pages,
    case.pages,
    news.pages,
    step_work.pages,
    concerns.pages,
    participation.pages,
    visit_safety.pages,
    unlinking.pages,
)
