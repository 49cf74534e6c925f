"""The guards: what keeps forces, sites, roles, keys, sessions and callers apart, each with the tests that see it fall."""
# ruff: noqa: E501 - code and names of tests are quoted whole

from __future__ import annotations

from typing import Final

from mutations.guard import Guard

ROLES: Final = "tests/rules/test_who_may_what.py::test_every_message_stands_in_the_table_once_and_is_for_exactly_those_who_stand_there"
SITES: Final = "tests/rules/test_sites.py::test_a_session_of_one_site_sees_its_own_rows_alone_and_writes_no_others"
FORCES: Final = "tests/rules/test_sites.py::test_a_session_of_another_force_sees_and_writes_nothing_of_ours"
AUDIT: Final = (
    "tests/rules/test_audit_subjects.py::test_every_message_about_people_names_in_its_audit_whom_it_leads_to",
    "tests/rules/test_audit_subjects.py::test_every_event_that_leads_to_a_person_names_them_in_the_audit_of_whoever_handles_it",
)
TOKENS: Final = "tests/unit/common/test_tokens.py"
REFERRAL: Final = "services/referral/migrations/0001_create_referral.py"
CASEWORK: Final = "services/casework/migrations/0001_create_casework.py"
VOLUNTARY: Final = "services/voluntary/migrations/0001_create_voluntary.py"
ROW_SECURITY: Final = "libs/common/database/row_security.py"
ENDPOINT: Final = "libs/common/rpc/endpoint.py"
SIGN_IN: Final = "services/gateway/pages/public/sign_in.py"
USERS: Final = "services/gateway/store/users.py"
KEY_STORE: Final = "libs/common/crypto/key_store_setup.py"

ROWS = (
    Guard(
        "rows: every table is kept to its force",
        ROW_SECURITY,
        'RESTRICTIVE TO "{login}" USING ({FORCE}) WITH CHECK ({FORCE})',
        'RESTRICTIVE TO "{login}" USING (true) WITH CHECK (true)',
        (f"{FORCES}[referral.referral]",),
    ),
    Guard(
        "rows: row security holds for a table's owner too",
        ROW_SECURITY,
        'f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",',
        "",
        ("tests/rules/test_tenancy.py::test_every_table_has_row_security_that_also_holds_for_its_owner",),
    ),
    Guard(
        "rows: a site sees its own rows alone",
        ROW_SECURITY,
        '''"(SELECT current_setting('app.sites', true)) = '*' OR site_id = ANY "''',
        '''"true OR site_id = ANY "''',
        (f"{SITES}[referral.referral]",),
    ),
    Guard(
        "rows: a session is bound to the sites of whoever asks",
        "libs/common/database/engine.py",
        'sites = "*" if tenant.sites is None else ",".join(map(str, tenant.sites))',
        'sites = "*"',
        (
            "tests/rules/test_permissions.py::test_a_site_without_a_role_gets_the_answer_it_would_get_for_what_does_not_exist",
        ),
    ),
    Guard(
        "rows: acts are seen where what they are about is seen",
        ROW_SECURITY,
        "protect(connection, schema, table, visible=seen)",
        "protect(connection, schema, table)",
        (f"{SITES}[voluntary.commission_act]", f"{SITES}[referral.act]"),
    ),
    Guard(
        "rows: messages by site",
        REFERRAL,
        'protect(connection, "referral", table, visible=REFERRAL_SEEN.format(table=table))',
        'protect(connection, "referral", table, visible="true" if table == "message" else REFERRAL_SEEN.format(table=table))',
        (f"{SITES}[referral.message]",),
    ),
    Guard(
        "rows: identities by site",
        REFERRAL,
        'IDENTITY_SEEN = f"{REFERRAL_SEEN} OR',
        'IDENTITY_SEEN = f"true OR {REFERRAL_SEEN} OR',
        (f"{SITES}[referral.identity]",),
    ),
    Guard(
        "rows: media by site",
        REFERRAL,
        'PART_SEEN = "EXISTS (',
        'PART_SEEN = "true OR EXISTS (',
        (f"{SITES}[referral.media]",),
    ),
    Guard(
        "rows: gradings of intelligence by site",
        REFERRAL,
        "visible=ITEM_SEEN)",
        "visible=EVERY_SITE)",
        (f"{SITES}[referral.intelligence_grading]",),
    ),
    Guard(
        "rows: needs, contacts and steps by site",
        CASEWORK,
        'protect(connection, "casework", table, visible=CASE_SEEN.format(table=table))',
        'protect(connection, "casework", table)',
        (f"{SITES}[casework.need]", f"{SITES}[casework.contact]"),
    ),
    Guard(
        "rows: commissions by site",
        VOLUNTARY,
        'protect(connection, "voluntary", table, visible=SITE)',
        'protect(connection, "voluntary", table)',
        (f"{SITES}[voluntary.commission]",),
    ),
    Guard(
        "rows: lines of lists by site",
        "services/gateway/migrations/0001_create_gateway.py",
        "visible=LIST_SEEN)",
        "visible=EVERY_SITE)",
        (f"{SITES}[gateway.list_finding]",),
    ),
    Guard(
        "rows: what is undelivered is not deleted",
        "libs/common/database/system_tables_migration.py",
        "USING (delivered_at IS NOT NULL);",
        "USING (true);",
        ("tests/rules/test_tenancy.py::test_what_is_undelivered_or_parked_cannot_be_deleted_by_anybody_who_serves",),
    ),
    Guard(
        "rows: audit rows are never changed",
        "libs/common/database/system_tables_migration.py",
        'for table in ("audit", "audit_subject", "force_settings"):\n        write_once(connection, schema, table)',
        "",
        ("tests/rules/test_tenancy.py::test_what_is_written_once_even_its_owner_cannot_change",),
    ),
    Guard(
        "rows: no login above row security",
        "libs/common/database/engine.py",
        "    if unsafe:\n        raise UnsafeLogin",
        "    if False:\n        raise UnsafeLogin",
        ("tests/rules/test_tenancy.py::test_a_service_does_not_start_with_a_login_that_row_security_cannot_hold",),
    ),
    Guard(
        "rows: the ledger balances",
        VOLUNTARY,
        "    IF (SELECT sum(pence)",
        "    IF false AND (SELECT sum(pence)",
        (
            "tests/integration/voluntary/test_funding.py::test_the_database_itself_refuses_to_pass_a_line_or_to_unbalance_an_entry",
        ),
    ),
)

QUESTIONS = (
    Guard(
        "questions: a role that may",
        ENDPOINT,
        "return bool(declared.roles & claims.roles)",
        "return True",
        (
            "tests/rules/test_permissions.py::test_a_method_that_a_role_may_not_use_does_not_exist_for_it_in_the_very_same_words",
        ),
    ),
    Guard(
        "questions: a service that may",
        ENDPOINT,
        "return claims.service in declared.services",
        "return True",
        ("tests/rules/test_permissions.py::test_a_service_that_is_not_declared_as_a_caller_is_refused_everywhere",),
    ),
    Guard(
        "questions: a token is for one message",
        ENDPOINT,
        "if claims.purpose != name:",
        "if False:",
        ("tests/rules/test_permissions.py::test_without_a_good_token_nothing_is_answered_and_nothing_is_told",),
    ),
    Guard(
        "questions: a deadline",
        ENDPOINT,
        "if not self._clock().timestamp() <= deadline:",
        "if False:",
        ("tests/rules/test_permissions.py::test_a_question_after_its_deadline_or_without_one_is_not_answered",),
    ),
    Guard(
        "questions: people's data with an audit row or not at all",
        ENDPOINT,
        "if declaration(handler.message).people and not uow.audit_count:",
        "if False:",
        (
            "tests/rules/test_permissions.py::test_a_handler_that_leaves_no_trace_of_people_is_undone_and_answers_nothing",
        ),
    ),
    Guard(
        "questions: a command repeated does nothing",
        ENDPOINT,
        "if earlier is not None:",
        "if False:",
        ("tests/rules/test_permissions.py::test_every_command_sent_again_gets_the_same_reply_and_does_nothing",),
    ),
    Guard(
        "questions: a command's id is for its own words",
        ENDPOINT,
        "if bytes(earlier.fingerprint) != fingerprint:",
        "if False:",
        (
            "tests/rules/test_permissions.py::test_a_command_id_that_comes_with_other_words_or_from_somebody_else_is_refused",
        ),
    ),
    Guard(
        "tokens: signature",
        "libs/common/rpc/tokens.py",
        'algorithms=["EdDSA"], options=_UNCHECKED)',
        'algorithms=["EdDSA"], options={**_UNCHECKED, "verify_signature": False})',
        (TOKENS,),
    ),
    Guard(
        "tokens: for one service", "libs/common/rpc/tokens.py", '_require(payload["aud"] == audience)', "", (TOKENS,)
    ),
    Guard("tokens: a minute", "libs/common/rpc/tokens.py", '"token_expired" if late >= 0 else None', "None", (TOKENS,)),
    Guard(
        "tokens: not from the future",
        "libs/common/rpc/tokens.py",
        '"token_from_the_future" if early > MAX_SKEW_SECONDS else',
        "",
        (TOKENS,),
    ),
    Guard(
        "tokens: a service speaks for itself alone",
        "libs/common/rpc/tokens.py",
        "_require(claims.service == service)",
        "",
        (TOKENS,),
    ),
    Guard(
        "tokens: a service has no role",
        "libs/common/rpc/tokens.py",
        "_require(service is None or not claims.roles)",
        "",
        (TOKENS,),
    ),
    Guard(
        "tokens: roles fit their sites",
        "libs/common/rpc/tokens.py",
        "_require(roles_by_site is None or _fit(roles_by_site, sites, roles))",
        "",
        (TOKENS,),
    ),
    Guard(
        "roles: only for the sites where the role is held",
        "services/gateway/context.py",
        "sites = member.sites_where(roles)",
        "sites = member.sites_where(member.roles)",
        ("tests/rules/test_roles_by_site.py::test_the_gateway_asks_only_for_sites_at_which_a_role_is_held_that_may",),
    ),
    Guard(
        "roles: which role is held where",
        USERS,
        "return held if len(set(held.values())) > 1 else None",
        "return None",
        ("tests/rules/test_roles_by_site.py::test_the_gateway_says_which_role_is_held_where",),
    ),
    Guard(
        "roles: a role of another site gives nothing here",
        "libs/common/tenancy.py",
        "return bool(self.roles_by_site.get(site_id, frozenset()) & roles)",
        "return bool(self.roles & roles)",
        ("tests/rules/test_roles_by_site.py::test_a_role_that_is_held_elsewhere_gives_nothing_here",),
    ),
    Guard(
        "roles: held at every site when none is named",
        "libs/common/tenancy.py",
        "return all(held & roles for held in self.roles_by_site.values())",
        "return any(held & roles for held in self.roles_by_site.values())",
        (
            "tests/rules/test_roles_by_site.py::test_that_intelligence_is_held_is_told_to_those_alone_who_may_know_it_at_each_site",
        ),
    ),
    Guard(
        "roles: lists of the sites where the role is held",
        "services/gateway/pages/referrals/list_uploads.py",
        "return layout.member().sites_where(ROLES)",
        "return layout.member().sites_where(layout.member().roles)",
        (
            "tests/rules/test_roles_by_site.py::test_no_page_asks_for_a_site_where_the_role_is_missing_or_changes_anything_there",
        ),
    ),
    Guard(
        "roles: groups read no concern",
        "services/voluntary/messages/concerns.py",
        '@question("voluntary.find_concern", roles=CASE_TEAM)',
        '@question("voluntary.find_concern", roles=CASE_TEAM | GROUPS)',
        (ROLES,),
    ),
    Guard(
        "roles: navigators read no intelligence",
        "services/referral/messages/intelligence.py",
        '@question("referral.read_intelligence", roles=INTELLIGENCE)',
        '@question("referral.read_intelligence", roles=INTELLIGENCE | {"navigator"})',
        (ROLES,),
    ),
    Guard(
        "roles: an inspector opens what is locked",
        "services/referral/messages/media.py",
        '@command("referral.unlock_media", roles=frozenset({INSPECTOR}))',
        '@command("referral.unlock_media", roles=TRIAGE_TEAM)',
        (ROLES,),
    ),
    Guard(
        "roles: whoever goes is chosen by who supervises that case",
        "services/casework/views/cases.py",
        "has_any_role(SUPERVISION, site_id=case.site_id)",
        "roles & SUPERVISION",
        ("tests/rules/test_roles_by_site.py::test_who_supervises_elsewhere_does_not_choose_the_navigator_here",),
    ),
    Guard(
        "roles: a page for other roles does not exist",
        "services/gateway/pages/support/layout.py",
        "if roles and not roles & g.member.roles:",
        "if False:",
        ("tests/rules/test_routes.py::test_a_page_for_another_role_says_the_very_words_of_one_that_does_not_exist",),
    ),
    Guard(
        "roles: a group sees its own work alone",
        "services/voluntary/operations/access.py",
        "if row.organisation_id != own_group(uow):",
        "if False:",
        ("tests/integration/voluntary/test_voluntary.py::test_one_group_sees_nothing_of_another",),
    ),
    Guard(
        "roles: nobody decides about their own group's claim",
        "services/voluntary/handlers/claim_decisions.py",
        "rules.check_decider(uow.actor.id, workers_of(uow, claim.organisation_id))",
        "pass",
        ("tests/integration/voluntary/test_funding.py::test_nobody_decides_about_the_claim_of_their_own_group",),
    ),
    Guard(
        "roles: a line is opened for a site of one's own",
        "services/voluntary/handlers/funding.py",
        "if not uow.tenant.may_see(command.site_id):",
        "if False:",
        (
            "tests/integration/voluntary/test_funding.py::test_a_line_is_opened_for_a_site_of_ones_own_alone_and_the_answer_says_no_more",
        ),
    ),
)

PEOPLE = (
    Guard(
        "audit: names in bulk say whose",
        "services/referral/views/person_names.py",
        'uow.audit("consult", *by_person, why="names_for_a_page")',
        'uow.audit("consult", why="names_for_a_page")',
        AUDIT,
    ),
    Guard(
        "audit: reading intelligence says of whom",
        "services/referral/views/intelligence.py",
        'uow.audit("consult", person.id, why="intelligence")',
        'uow.audit("consult", why="intelligence")',
        AUDIT,
    ),
    Guard(
        "audit: opening a case says whose",
        "services/casework/views/cases.py",
        'uow.audit("consult", case.person_id, why="case")',
        'uow.audit("consult", why="case")',
        AUDIT,
    ),
    Guard(
        "audit: a worklist says whose",
        "services/casework/views/cases.py",
        'uow.audit("consult", *(case.person_id for case in page.items), why="worklist")',
        'uow.audit("consult", why="worklist")',
        AUDIT,
    ),
    Guard(
        "audit: an arrest says whose",
        "services/casework/handlers/arrests.py",
        'uow.audit("collect", case.person_id, why="arrest_recorded")',
        'uow.audit("collect", why="arrest_recorded")',
        AUDIT,
    ),
    Guard(
        "audit: subjects are kept",
        "libs/common/unit_of_work.py",
        "self._insert(self.tables.audit_subject, subjects)",
        "",
        AUDIT,
    ),
    Guard(
        "audit: a name that is shown is a disclosure",
        "services/voluntary/views/commissions.py",
        'uow.audit("disclose" if own and disclosed else "consult"',
        'uow.audit("consult"',
        (
            "tests/integration/voluntary/test_voluntary.py::test_showing_a_name_is_audited_as_a_disclosure_and_the_rest_as_what_it_was",
        ),
    ),
    Guard(
        "names: not on hold and not after the end",
        "services/voluntary/domain/commission.py",
        "return state in _RUNNING",
        "return True",
        (
            "tests/integration/voluntary/test_voluntary.py::test_work_on_hold_records_nothing_and_shows_no_name_until_it_is_resumed",
        ),
    ),
    Guard(
        "names: no first name after the end",
        "services/referral/store/disclosures.py",
        "        NeedToKnow.until.is_(None),\n        NeedToKnow.worker_ids.contains([worker_id]),",
        "        NeedToKnow.worker_ids.contains([worker_id]),",
        ("tests/integration/referral/test_first_name.py",),
    ),
    Guard(
        "names: a first name for the group's own workers",
        "services/referral/store/disclosures.py",
        "        NeedToKnow.worker_ids.contains([worker_id]),\n",
        "",
        ("tests/integration/referral/test_first_name.py",),
    ),
    Guard(
        "names: that intelligence is held is hidden",
        "services/referral/views/person_names.py",
        "known if reads else _without_intelligence(known)",
        "known",
        (
            "tests/integration/referral/test_intelligence.py",
            "tests/rules/test_roles_by_site.py::test_that_intelligence_is_held_is_told_to_those_alone_who_may_know_it_at_each_site",
        ),
    ),
    Guard(
        "media: a locked picture is not shown",
        "services/referral/views/media.py",
        "    if media.locked_at is not None:\n        raise",
        "    if False:\n        raise",
        ("tests/integration/referral/test_media_locks.py",),
    ),
    Guard(
        "partners: what an agreement says, until its last day",
        "services/referral/domain/progress.py",
        "if agreement is not None and today <= agreement.until else ()",
        "if agreement is not None else ()",
        ("tests/unit/referral/test_progress.py",),
    ),
    Guard(
        "partners: only of one's own agreement",
        "services/referral/domain/progress.py",
        "if became is not None and became in disclosed_today(agreement, today):",
        "if became is not None:",
        ("tests/unit/referral/test_progress.py",),
    ),
    Guard(
        "partners: a reference of one's own",
        "services/gateway/referral_progress.py",
        "question = FollowReferral(reference=reference, organisation_id=entry_point.organisation_id)",
        "question = FollowReferral(reference=reference, organisation_id=None)",
        ("tests/integration/gateway/test_partner_api.py",),
    ),
    Guard(
        "progress: only what a person did",
        "services/referral/domain/progress.py",
        'return any(act.actor.startswith("user:") for act in acts)',
        "return bool(list(acts))",
        ("tests/integration/gateway/test_answers_to_referrers.py", "tests/integration/referral/test_requests.py"),
    ),
    Guard(
        "evaluation: an anonymous event waits for the batch",
        "libs/common/unit_of_work.py",
        "named = [raised for raised in self._raised if not declaration(raised.event).anonymous]",
        "named = list(self._raised)",
        ("tests/integration/common/test_anonymous_events.py", "tests/rules/test_participants.py"),
    ),
    Guard(
        "evaluation: an anonymous event says the day alone",
        "libs/common/unit_of_work.py",
        "        if declaration(raised.event).anonymous:\n",
        "        if False:\n",
        (
            "tests/rules/test_traces.py::test_an_anonymous_event_carries_no_trace_which_would_give_it_away_and_is_not_written_at_once",
        ),
    ),
)

SESSIONS = (
    Guard(
        "sign-in: one click in a demo alone",
        SIGN_IN,
        "if not layout.context().demo or not (",
        "if not (",
        ("tests/rules/test_production.py::test_a_route_of_a_demo_does_not_exist",),
    ),
    Guard(
        "sign-in: one click at this machine alone",
        SIGN_IN,
        'not (current_app.config["DEMO_OPEN"] or _is_at_this_machine())',
        "False",
        ("tests/integration/gateway/test_demo_sign_in.py",),
    ),
    Guard(
        "sign-in: ends after its hours",
        USERS,
        ", WebSession.ends_at > real_time())",
        ")",
        ("tests/rules/test_sessions.py::test_a_session_whose_hours_are_over_opens_nothing",),
    ),
    Guard(
        "sign-in: lasts a shift",
        USERS,
        "SESSION_LENGTH = timedelta(hours=10)",
        "SESSION_LENGTH = timedelta(days=10)",
        ("tests/rules/test_sessions.py::test_a_session_lasts_a_shift_at_most_by_the_real_clock",),
    ),
    Guard(
        "sign-in: signing out ends it in the store",
        SIGN_IN,
        "layout.context().read(layout.member().force_id, lambda uow: sign_out(uow, session_id))",
        "pass",
        (
            "tests/rules/test_sessions.py::test_a_session_that_was_signed_out_opens_nothing_not_even_with_the_cookie_from_before",
        ),
    ),
    Guard(
        "sign-in: signing out ends no other",
        USERS,
        "sa.update(WebSession).where(WebSession.force_id == uow.tenant.force_id, WebSession.id == session_id)",
        "sa.update(WebSession).where(WebSession.force_id == uow.tenant.force_id)",
        ("tests/rules/test_sessions.py::test_a_sign_out_ends_ones_own_session_and_no_other",),
    ),
    Guard(
        "sign-in: a session of one's own force",
        USERS,
        "WebSession.force_id == force, WebSession.id == session_id,",
        "WebSession.force_id == force,",
        ("tests/rules/test_sessions.py::test_a_session_is_that_of_one_force_and_cannot_be_guessed",),
    ),
    Guard(
        "demo: no token by hand in production",
        "apps/wayout/operations/demo_tokens.py",
        '!= "demo":',
        '== "nothing":',
        ("tests/rules/test_production.py::test_a_command_for_demos_is_refused",),
    ),
    Guard(
        "cookies: for https alone",
        "services/gateway/app.py",
        "SESSION_COOKIE_SECURE=https,",
        "SESSION_COOKIE_SECURE=False,",
        ("tests/integration/gateway/test_demo_sign_in.py",),
    ),
    Guard(
        "cookies: not for scripts",
        "services/gateway/app.py",
        "SESSION_COOKIE_HTTPONLY=True,",
        "SESSION_COOKIE_HTTPONLY=False,",
        ("tests/integration/gateway/test_demo_sign_in.py",),
    ),
    Guard(
        "forms: a token of one's own",
        "services/gateway/app.py",
        "csrf = CSRFProtect(app)",
        "csrf = CSRFProtect()",
        ("tests/rules/test_routes.py::test_a_form_without_its_token_is_refused_and_changes_nothing",),
    ),
    Guard(
        "forms: the public one is signed",
        "services/gateway/pages/support/signed_forms.py",
        "return form if _signer().loads(form.token) == form.id else None",
        "return form",
        ("tests/integration/gateway/test_public_form.py",),
    ),
)

CALLERS = (
    Guard(
        "callers: a signature that fits",
        "services/gateway/feeds/credentials.py",
        "    if not genuine:\n",
        "    if False:\n",
        (
            "tests/integration/gateway/test_webhooks.py::test_a_signature_one_sign_off_is_turned_away_counted_and_nothing_is_kept",
        ),
    ),
    Guard(
        "callers: Twilio's body by its digest",
        "services/gateway/providers/signatures.py",
        "return _same(hashlib.sha256(body).hexdigest(), claimed.lower())",
        "return True",
        ("tests/integration/gateway/test_webhooks.py::test_twilio_signs_a_json_body_by_its_digest_in_the_address",),
    ),
    Guard(
        "callers: Meta's own bytes",
        "services/gateway/providers/signatures.py",
        'return _same("sha256=" + hmac.digest(_bytes(secret), body, "sha256").hex(), header)',
        "return True",
        ("tests/unit/gateway/test_signatures.py",),
    ),
    Guard(
        "callers: a number of one's own",
        "services/gateway/access/directory.py",
        "            number.c.digest == caller.digest,\n",
        "",
        (
            "tests/integration/gateway/test_webhooks.py::test_who_calls_with_one_credential_says_nothing_for_the_number_of_another",
        ),
    ),
    Guard(
        "callers: so many an hour",
        "services/gateway/rate_limits.py",
        "if hits > getattr(self.limits, action):",
        "if False:",
        ("tests/integration/gateway/test_public_form.py::test_references_cannot_be_tried_without_end",),
    ),
    Guard(
        "callers: so many tries of a code",
        "services/referral/domain/texting/follow_codes.py",
        "< VALID_FOR and code.attempts < MAX_ATTEMPTS",
        "< VALID_FOR",
        (
            "tests/integration/referral/test_follow_codes.py::test_after_five_wrong_tries_the_right_code_is_good_for_nothing",
        ),
    ),
    Guard(
        "callers: a code is good once",
        "services/referral/domain/texting/follow_codes.py",
        "if code.created_at is None or code.used_at is not None:",
        "if code.created_at is None:",
        (
            "tests/integration/referral/test_follow_codes.py::test_a_code_is_good_once_and_the_same_form_sent_again_is_not_a_second_time",
        ),
    ),
    Guard(
        "callers: so many bytes of a stranger",
        "services/gateway/body_limits.py",
        "if self._is_for_users(endpoint) and not self._has_signed_in(",
        "if False and not self._has_signed_in(",
        ("tests/integration/gateway/test_body_limits.py",),
    ),
    Guard(
        "callers: so many bytes of each route",
        "services/gateway/app.py",
        "    app.before_request(limit_body)\n",
        "",
        (
            "tests/integration/gateway/test_webhooks.py::test_what_is_too_large_for_one_text_is_refused_also_where_others_may_send_more",
        ),
    ),
    Guard(
        "callers: by a name of ours",
        "services/gateway/app.py",
        "return [*LOOPBACK, *([public] if public else [])]",
        "return None",
        ("tests/rules/test_routes.py::test_a_page_elsewhere_cannot_reach_us_by_a_name_of_its_own",),
    ),
    Guard(
        "fetching: public addresses alone",
        "libs/common/safe_http.py",
        "return ip.is_global and not ip.is_multicast",
        "return True",
        ("tests/unit/common/test_safe_http.py",),
    ),
    Guard(
        "exports: no formula",
        "services/gateway/list_parsing/csv_export.py",
        """return f"'{cell}" if""",
        "return cell if",
        ("tests/unit/gateway/test_list_parsing.py", "tests/integration/gateway/test_list_pages.py"),
    ),
    Guard(
        "starts: no open demo on a network",
        "apps/wayout/deployment/exposure.py",
        "if not demo_open and not (is_loopback(host) and not proxy):",
        "if False:",
        ("tests/unit/wayout/test_exposure.py",),
    ),
    Guard(
        "starts: https in production",
        "apps/wayout/deployment/exposure.py",
        "    if not https:\n",
        "    if False:\n",
        ("tests/unit/wayout/test_exposure.py",),
    ),
    Guard(
        "starts: a proxy in production",
        "apps/wayout/deployment/exposure.py",
        "    if not proxy:\n",
        "    if False:\n",
        ("tests/unit/wayout/test_exposure.py",),
    ),
    Guard(
        "health: a write is tried",
        "services/gateway/inbound/health.py",
        '            ("the database cannot be written to", self._try_text),\n',
        "",
        ("tests/integration/gateway/test_health.py",),
    ),
    Guard(
        "health: keys are tried",
        "services/gateway/inbound/health.py",
        '            ("the key store cannot be written to", self._try_key),\n',
        "",
        ("tests/integration/gateway/test_health.py",),
    ),
    Guard(
        "brokers: a private one on loopback alone",
        "apps/wayout/local_servers/rabbitmq.py",
        '"RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": LOOPBACK_ONLY,',
        "",
        (
            "tests/integration/wayout/test_local_servers.py::test_a_private_rabbitmq_is_reached_from_this_machine_alone_by_whoever_has_its_own_cookie",
        ),
    ),
)

KEYS = (
    Guard(
        "keys: of their owner alone",
        KEY_STORE,
        'return " AND ".join(filter(None, (OWN_FORCE, owners and f"owner IN ({owners})", right.where)))',
        "return OWN_FORCE",
        ("tests/rules/test_key_owners.py", "tests/integration/common/key_store/test_rights.py"),
    ),
    Guard(
        "keys: of one force alone",
        KEY_STORE,
        "filter(None, (OWN_FORCE, owners",
        "filter(None, ('true', owners",
        ("tests/integration/common/key_store/test_rights.py", "tests/rules/test_key_owners.py"),
    ),
    Guard(
        "keys: none goes without the ledger",
        KEY_STORE,
        "RAISE insufficient_privilege USING MESSAGE = 'a key is destroyed only with all its subjects in the ledger';",
        "RETURN OLD;",
        ("tests/integration/common/key_store/test_rights.py", "tests/rules/test_key_owners.py"),
    ),
    Guard(
        "keys: the gateway reads none of people",
        "libs/common/crypto/key_owners.py",
        '"key": Right("INSERT", ("referral",),',
        '"key": Right("SELECT, INSERT", ("referral",),',
        ("tests/rules/test_key_owners.py", "tests/integration/common/key_store/test_rights.py"),
    ),
    Guard(
        "keys: kept for a minute",
        "libs/common/crypto/key_cache.py",
        "return self._clock() - asked_at < MAX_AGE_SECONDS",
        "return True",
        ("tests/integration/common/key_store/test_key_store.py", "tests/integration/common/key_store/test_erasure.py"),
    ),
    Guard(
        "seals: for one column",
        "libs/common/crypto/primitives.py",
        "str(part).encode() for part in parts]",
        "str(part).encode() for part in parts[:-1]]",
        ("tests/contract/test_sealers.py", "tests/unit/common/test_sealing.py"),
    ),
)

NEWS: Final = (
    Guard(
        "rows: news by site",
        "services/casework/migrations/0001_create_casework.py",
        """protect(connection, "casework", "news", visible=f"{SITE} OR {CASE_SEEN.format(table='news')}")""",
        """protect(connection, "casework", "news")""",
        ("tests/rules/test_sites.py",),
    ),
    Guard(
        "news: read on the case that it is on",
        "services/casework/store/news.py",
        "where(*_unread(uow), News.case_id == case.id, News.id.in_(news_ids))",
        "where(*_unread(uow), News.id.in_(news_ids))",
        ("tests/integration/casework/test_news.py",),
    ),
    Guard(
        "news: none by a link that was undone",
        "services/casework/handlers/news.py",
        "if event.site_id is None or not accept_link(uow, event.referral_id, event.link_number):",
        "if event.site_id is None:",
        ("tests/integration/casework/test_news.py",),
    ),
    Guard(
        "news: no channel of intelligence with another referral",
        "services/casework/handlers/case_opening.py",
        'channel = None if event.channel == "intelligence" else event.channel',
        "channel = event.channel",
        ("tests/integration/casework/test_news.py",),
    ),
    Guard(
        "news: none of what intelligence wrote again",
        "services/casework/handlers/news.py",
        'if event.channel not in ("custody", "intelligence"):',
        'if event.channel != "custody":',
        ("tests/integration/casework/test_news.py",),
    ),
    Guard(
        "background: none of intelligence",
        "services/referral/domain/background.py",
        'return channel != "intelligence" and state in',
        "return state in",
        ("tests/integration/referral/test_background.py", "tests/unit/referral/test_background.py"),
    ),
    Guard(
        "background: a protected source shows no words",
        "services/referral/domain/background.py",
        "return not source_protected",
        "return True",
        ("tests/integration/referral/test_background.py",),
    ),
    Guard(
        "alerts: answered only from a phone that was told",
        "services/referral/store/alerts.py",
        "lately = (Alert.blind_number == _blind(uow, number), Alert.written_at > uow.now - ANSWERED_WITHIN)",
        "lately = (Alert.written_at > uow.now - ANSWERED_WITHIN,)",
        ("tests/integration/referral/test_duty_phones.py",),
    ),
    Guard(
        "safety sheet: read by the workers of the group alone",
        "services/casework/store/safety_sheets.py",
        "        assignment.worker_ids.contains([worker_id]),\n",
        "",
        ("tests/integration/casework/test_safety_sheets.py",),
    ),
    Guard(
        "safety sheet: gone when the work ends",
        "services/casework/store/safety_sheets.py",
        "assignment.ended_at.is_(None),",
        "",
        ("tests/integration/casework/test_safety_sheets.py",),
    ),
    Guard(
        "thread: for the group of the work alone",
        "services/voluntary/operations/access.py",
        'if works_here and group_of(uow, uow.actor.id) == commission.organisation_id:\n        return commission, "group"',
        'if works_here:\n        return commission, "group"',
        ("tests/integration/voluntary/test_threads.py",),
    ),
    Guard(
        "thread: read by nobody who may not know the person",
        "services/voluntary/views/commissions.py",
        "messages=list_messages(uow, commission) if shown else (),",
        "messages=list_messages(uow, commission),",
        ("tests/integration/voluntary/test_threads.py",),
    ),
    Guard(
        "rota: changed by supervisors of its site alone",
        "services/casework/handlers/rota.py",
        "    if not uow.tenant.may_see(site_id):\n        raise refused(NOT_FOUND)\n",
        "    pass\n",
        ("tests/integration/casework/test_rota.py",),
    ),
    Guard(
        "rota: another's absence is said by their supervisor alone",
        "services/casework/handlers/rota.py",
        '        raise refused("supervisors_only")\n',
        "        pass\n",
        ("tests/integration/casework/test_rota.py",),
    ),
    Guard(
        "work: shown under its own step alone",
        "services/gateway/pages/cases/step_work.py",
        "if step.step_id == step_id and commission_id in step.taken_on_by:",
        "if step.step_id == step_id:",
        ("tests/integration/gateway/test_step_work_page.py",),
    ),
)

GUARDS: Final = (*ROWS, *QUESTIONS, *PEOPLE, *SESSIONS, *CALLERS, *KEYS, *NEWS)
