"""Pages about cases: the worklist, the rota, one case, news, concerns, work, participation, visit safety, unlinking."""

from gateway.pages.cases import (
    case,
    concerns,
    news,
    participation,
    rota,
    safety_sheet,
    step_work,
    unlinking,
    visit_safety,
    worklist,
)

PAGES = (
    worklist.pages,
    rota.pages,
    case.pages,
    news.pages,
    step_work.pages,
    safety_sheet.pages,
    concerns.pages,
    participation.pages,
    visit_safety.pages,
    unlinking.pages,
)
