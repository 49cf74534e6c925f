"""Questions of other sites: may the person on their referral be somebody whom this site knows?"""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request

from common.messages import declaration
from gateway.access.route_guards import for_roles
from gateway.pages.support import layout
from referral.messages import AnswerSiteQuestion, ListSiteQuestions

pages = Blueprint("site_questions", __name__, url_prefix="/questions")


@pages.get("")
@for_roles(declaration(ListSiteQuestions).roles)
def show() -> Response:
    questions = layout.ask(ListSiteQuestions()).items
    return layout.render("referrals/site_questions.html", questions=questions, sites=layout.names_of_sites())


@pages.post("/<uuid:question_id>")
@for_roles(declaration(AnswerSiteQuestion).roles)
def answer(question_id: UUID) -> Response:
    may_be = request.form.get("may_be") == "yes"
    layout.command(AnswerSiteQuestion(question_id=question_id, may_be=may_be))
    done = "Answered. The other site can now compare them" if may_be else "Answered: it is nobody you know"
    return layout.done(done, "/questions")
