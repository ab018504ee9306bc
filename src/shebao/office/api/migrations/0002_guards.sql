-- Keys, answers, webhooks and messages: each of one employer, read and written under row-level security.

-- 1. Keys ----------------------------------------------------------------------------------------------------------

-- A key acts as a user of its own, so that the trail names it. An employer's user may make such users, and no others.
CREATE FUNCTION api_new_program(label text, prefix text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    maker desk_user;
    made bigint;
BEGIN
    SELECT * INTO maker FROM desk_user u
    WHERE u.id = desk_setting('actor')::bigint AND u.is_active AND u.roles = ARRAY['employer']::varchar[]
      AND u.employer_id = desk_setting('employer')::bigint;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'SB030',
            MESSAGE = '只有单位用户可以为本单位建立接口程序。 / Only users of an employer make programs for it.';
    END IF;
    INSERT INTO desk_user (username, name, roles, region, employer_id, password, is_active, must_change_password, created_at)
    VALUES ('program-' || lower(prefix), label, ARRAY['api_client'], maker.region, maker.employer_id, '!', true, false, now())
    RETURNING id INTO made;
    RETURN made;
END $$;

CREATE FUNCTION api_own_program(program bigint) RETURNS boolean
    LANGUAGE sql STABLE COST 1 SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM desk_user u WHERE u.id = program AND u.roles = ARRAY['api_client']::varchar[]
                   AND u.employer_id = desk_setting('employer')::bigint)
$$;

SELECT desk_make_permanent('api_key', 'revoked_at, used_on');
SELECT desk_make_regional('api_key');
SELECT desk_make_audited('api_key');
SELECT desk_make_referring('api_key', 'employer_id', 'registration_employer');
SELECT desk_make_own('api_key', 'employer_id = OWN');
SELECT desk_let_add('api_key', 'employer_id = OWN AND made_by_id = (SELECT desk_setting(''actor'')::bigint)'
                               ' AND region = (SELECT desk_own_region()) AND api_own_program(program_id)');
SELECT desk_let_change('api_key', 'employer_id = OWN');

-- Whoever presents a key is nobody yet: it is found by its beginning, and only if it is still good.
CREATE FUNCTION api_key_of(presented text)
    RETURNS TABLE (id bigint, program_id bigint, digest text, scopes text[], used_on date)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT k.id, k.program_id, k.digest::text, k.scopes::text[], k.used_on
    FROM api_key k JOIN desk_user u ON u.id = k.program_id
    WHERE k.prefix = presented AND k.revoked_at IS NULL AND u.is_active
      AND k.expires_on >= (now() AT TIME ZONE 'Asia/Shanghai')::date
$$;


-- 2. Answers -------------------------------------------------------------------------------------------------------

SELECT desk_make_append_only('api_answer');
SELECT desk_make_regional('api_answer');
SELECT desk_make_counted('api_answer');
SELECT desk_make_own('api_answer', 'program_id = (SELECT desk_setting(''actor'')::bigint)');
SELECT desk_let_add('api_answer', 'program_id = (SELECT desk_setting(''actor'')::bigint)'
                                  ' AND region = (SELECT desk_own_region())');


-- 3. Webhooks and their outbox -------------------------------------------------------------------------------------

CREATE FUNCTION api_own_webhook(webhook bigint) RETURNS boolean
    LANGUAGE sql STABLE COST 1 SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM api_webhook w WHERE w.id = webhook AND w.employer_id = desk_setting('employer')::bigint)
$$;

SELECT desk_make_permanent('api_webhook', 'closed_at');
SELECT desk_make_regional('api_webhook');
SELECT desk_make_audited('api_webhook');
SELECT desk_make_referring('api_webhook', 'employer_id', 'registration_employer');
SELECT desk_make_own('api_webhook', 'employer_id = OWN');
SELECT desk_let_add('api_webhook', 'employer_id = OWN AND made_by_id = (SELECT desk_setting(''actor'')::bigint)'
                                   ' AND region = (SELECT desk_own_region())');
SELECT desk_let_change('api_webhook', 'employer_id = OWN');

-- Messages are written by the triggers below and moved by the two functions; the application only reads them.
SELECT desk_make_permanent('api_message', 'tries');
REVOKE INSERT, UPDATE ON api_message FROM shebao_app;
REVOKE UPDATE (tries) ON api_message FROM shebao_app;
SELECT desk_make_regional('api_message');
SELECT desk_make_own('api_message', 'api_own_webhook(webhook_id)');

-- One message an employer, event and statement, in the transaction of the event: it is told if and only if it happened.
-- Without webhooks nothing is looked at.
CREATE FUNCTION api_tell() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM api_webhook WHERE closed_at IS NULL) THEN
        RETURN NULL;
    END IF;
    IF TG_TABLE_NAME = 'collection_bill' THEN
        INSERT INTO api_message (region, webhook_id, event, body, at, tries, next_try_at, said)
        SELECT n.region, w.id, 'bills.issued', jsonb_build_object('month', n.assessed_month, 'bills', n.ids, 'due_fen', n.due),
               now(), 0, now(), ''
        FROM (SELECT region, employer_id, assessed_month, jsonb_agg(id ORDER BY id) AS ids,
                     sum(employer_fen + employee_fen)::bigint AS due
              FROM new_rows GROUP BY region, employer_id, assessed_month) n
        JOIN api_webhook w ON w.employer_id = n.employer_id AND w.closed_at IS NULL AND 'bills.issued' = ANY (w.events);
    ELSIF TG_TABLE_NAME = 'collection_receipt' THEN
        INSERT INTO api_message (region, webhook_id, event, body, at, tries, next_try_at, said)
        SELECT n.region, w.id, 'payment.received', jsonb_build_object('payment', n.id, 'received_on', n.received_on,
               'amount_fen', n.amount_fen, 'bank_reference', n.bank_reference), now(), 0, now(), ''
        FROM new_rows n
        JOIN api_webhook w ON w.employer_id = n.employer_id AND w.closed_at IS NULL AND 'payment.received' = ANY (w.events);
    ELSE
        INSERT INTO api_message (region, webhook_id, event, body, at, tries, next_try_at, said)
        SELECT n.region, w.id, 'declaration.taken', jsonb_build_object('declaration', n.id, 'month', n.month), now(), 0, now(), ''
        FROM new_rows n
        JOIN api_webhook w ON w.employer_id = n.employer_id AND w.closed_at IS NULL AND 'declaration.taken' = ANY (w.events);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER y_tell AFTER INSERT ON collection_bill REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION api_tell();
CREATE TRIGGER y_tell AFTER INSERT ON collection_receipt REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION api_tell();
CREATE TRIGGER y_tell AFTER INSERT ON collection_declaration REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION api_tell();

-- The sender takes what is due, each message once: taking it sets the next try, so that a killed sender loses none.
CREATE FUNCTION api_take_messages(at_most integer)
    RETURNS TABLE (id bigint, event text, body jsonb, at timestamptz, tries smallint, url text, seed text)
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE api_message m SET tries = m.tries + 1,
        next_try_at = CASE WHEN m.tries + 1 < 9 THEN now() + interval '1 minute' * (4 ^ m.tries) END
    FROM api_webhook w
    WHERE w.id = m.webhook_id AND m.id IN (
        SELECT d.id FROM api_message d JOIN api_webhook o ON o.id = d.webhook_id AND o.closed_at IS NULL
        WHERE d.next_try_at <= now() ORDER BY d.next_try_at LIMIT at_most FOR UPDATE OF d SKIP LOCKED)
    RETURNING m.id, m.event, m.body, m.at, m.tries, w.url, w.seed
$$;

CREATE FUNCTION api_message_answered(message bigint, arrived boolean, answer text) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE api_message SET said = left(answer, 200), arrived_at = CASE WHEN arrived THEN now() END,
        next_try_at = CASE WHEN NOT arrived THEN next_try_at END
    WHERE id = message AND arrived_at IS NULL
$$;

REVOKE EXECUTE ON FUNCTION api_new_program, api_key_of, api_take_messages, api_message_answered FROM PUBLIC;
GRANT EXECUTE ON FUNCTION api_new_program, api_key_of, api_take_messages, api_message_answered TO shebao_app;
