"""The upper limit: casework's consumer writes the same rows with one statement for a whole batch of arrests.

It runs instead of casework's process, and shows what a handler could gain by being written for sets.
"""

from __future__ import annotations

from common.nameko_host.eventlet_setup import patch_for_eventlet

STATEMENT = """
WITH batch AS (
    SELECT * FROM unnest(
        CAST(:events AS uuid[]), CAST(:referrals AS uuid[]), CAST(:people AS uuid[]), CAST(:sites AS int[]),
        CAST(:days AS date[]), CAST(:roles AS text[])
    ) AS batch (event_id, referral_id, person_id, site_id, occurred_on, persons_role)
), new AS (
    INSERT INTO casework.inbox (force_id, event_id, type, processed_at)
    SELECT :force, event_id, :type, :now FROM batch ORDER BY event_id
    ON CONFLICT DO NOTHING RETURNING event_id
), stored AS (
    INSERT INTO casework.arrest (force_id, referral_id, person_id, site_id, occurred_on, persons_role, received_at,
        link_number)
    SELECT :force, referral_id, person_id, site_id, occurred_on, persons_role, :now, 1
    FROM batch JOIN new USING (event_id)
    WHERE NOT EXISTS (
        SELECT 1 FROM casework.case_file WHERE force_id = :force AND case_file.person_id = batch.person_id
    )
    ORDER BY referral_id
    ON CONFLICT DO NOTHING RETURNING referral_id
), audited AS (
    INSERT INTO casework.audit (force_id, at, actor, act, what, why, cause, tx)
    SELECT :force, :now, 'service:casework', 'collect', :type, 'arrest_recorded', event_id, 0
    FROM batch JOIN stored USING (referral_id)
    RETURNING id, cause
)
INSERT INTO casework.audit_subject (force_id, audit_id, person_id)
SELECT :force, audited.id, batch.person_id FROM audited JOIN batch ON batch.event_id = audited.cause
"""


def main() -> None:
    """Handle arrests until SIGTERM."""
    patch_for_eventlet()
    from common import logs
    from common.nameko_host import host
    from common.settings import read_settings
    from wayout.bench.set_based_handler import SetBasedInbox
    from wayout.deployment import factories
    from wayout.deployment.process_settings import ServiceSettings

    settings = read_settings(ServiceSettings)
    logs.configure_logging("set_based")
    units_of_work = factories.units_of_work("casework", settings.database_url, factories.no_sealer)
    host.run_service("casework", amqp_url=settings.amqp_url, inbox=SetBasedInbox(units_of_work, STATEMENT))


if __name__ == "__main__":
    main()
