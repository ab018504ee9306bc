-- Signing in: what changes is counted and marked, never removed.

GRANT UPDATE (must_change_password, password_changed_at, signed_out_at) ON desk_user TO shebao_app;

SELECT desk_make_permanent('desk_secondfactor', 'seed, confirmed_at, last_step, recovery');
SELECT desk_make_permanent('desk_lockout', 'failures, rounds, since, locked_until');

ALTER TABLE desk_secondfactor ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_factor ON desk_secondfactor
    USING ((SELECT desk_setting('employer') IS NULL AND desk_setting('person') IS NULL)
           OR user_id = (SELECT desk_setting('actor')::bigint));
