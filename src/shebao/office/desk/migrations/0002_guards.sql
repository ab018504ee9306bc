-- The tools every room's guards are made of. Owned and run by shebao_owner; shebao_app only meets their effect.

-- The number of the outermost transaction; savepoints do not change it.
CREATE FUNCTION desk_txid() RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE AS 'SELECT pg_current_xact_id()::text::bigint';

-- Settings of the connection: who acts, on whose regions, within which run. Empty: nobody, none.
CREATE FUNCTION desk_setting(name text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT nullif(current_setting('shebao.' || name, true), '') $$;


-- 1. What is recorded stays ------------------------------------------------------------------------------------

CREATE FUNCTION desk_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'SB001',
        MESSAGE = format('已记录的内容不得更改或删除（%s），只能以新的记录冲销。', TG_TABLE_NAME)
               || ' / '
               || format('What is recorded in %s is never changed or deleted, only reversed by a new record.',
                         TG_TABLE_NAME);
END $$;

-- Append-only: no UPDATE, DELETE or TRUNCATE, whoever asks.
CREATE FUNCTION desk_make_append_only(target regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER a_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %s'
                   ' FOR EACH STATEMENT EXECUTE FUNCTION desk_refuse_change()', target);
    EXECUTE format('GRANT SELECT, INSERT ON %s TO shebao_app', target);
END $$;

-- Permanent: rows may change in the named columns, but never vanish.
CREATE FUNCTION desk_make_permanent(target regclass, changeable text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER a_permanent BEFORE DELETE OR TRUNCATE ON %s'
                   ' FOR EACH STATEMENT EXECUTE FUNCTION desk_refuse_change()', target);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE (%s) ON %s TO shebao_app', changeable, target);
END $$;


-- 2. Each officer sees their region ----------------------------------------------------------------------------

-- `shebao.regions` holds codes with commas, or * for all; unset means none. The sub-selects make the setting be
-- read once a query instead of once a row.
CREATE FUNCTION desk_make_regional(target regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format($policy$
        CREATE POLICY own_region ON %s
        USING (region = ANY ((SELECT string_to_array(current_setting('shebao.regions', true), ','))::text[])
               OR (SELECT current_setting('shebao.regions', true) = '*'))
        $policy$, target);
END $$;


-- 3. The audit trail -------------------------------------------------------------------------------------------

-- A line per row with what changed, before and after. A large INSERT leaves one line with the range of its ids:
-- its rows are still there to be read, and each later change of one of them records the values it had.
CREATE FUNCTION desk_audit_rows() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    secret CONSTANT text[] := ARRAY['password', 'last_login'];
BEGIN
    IF TG_OP = 'INSERT' AND (SELECT count(*) FROM (SELECT FROM new_rows LIMIT 1001) few) > 1000 THEN
        INSERT INTO desk_auditevent (at, txid, actor_id, region, action, object_table, rows, run_id, new)
        SELECT now(), desk_txid(), desk_setting('actor')::bigint, region, 'insert', TG_TABLE_NAME, count(*),
               desk_setting('run')::bigint, jsonb_build_object('first_id', min(id), 'last_id', max(id))
        FROM new_rows GROUP BY region;
    ELSIF TG_OP = 'INSERT' THEN
        INSERT INTO desk_auditevent (at, txid, actor_id, region, action, object_table, object_id, rows, run_id, new)
        SELECT now(), desk_txid(), desk_setting('actor')::bigint, n.region, 'insert', TG_TABLE_NAME, n.id, 1,
               desk_setting('run')::bigint, to_jsonb(n) - secret
        FROM new_rows n;
    ELSE
        INSERT INTO desk_auditevent
            (at, txid, actor_id, region, action, object_table, object_id, rows, run_id, old, new)
        SELECT now(), desk_txid(), coalesce(desk_setting('actor')::bigint, CASE WHEN signed_in THEN id END), region,
               CASE WHEN signed_in THEN 'sign_in' ELSE 'update' END, TG_TABLE_NAME, id, 1,
               desk_setting('run')::bigint, before, after
        FROM (SELECT n.id, n.region, changed.before, changed.after,
                     changed.after IS NULL AND to_jsonb(o) ? 'last_login' AS signed_in
              FROM old_rows o JOIN new_rows n USING (id)
              CROSS JOIN LATERAL (
                  SELECT jsonb_object_agg(a.key, a.value) FILTER (WHERE NOT a.key = ANY (secret)) AS before,
                         jsonb_object_agg(a.key, CASE WHEN a.key = 'password' THEN '"changed"' ELSE b.value END)
                             FILTER (WHERE a.key <> 'last_login') AS after
                  FROM jsonb_each(to_jsonb(o)) a JOIN jsonb_each(to_jsonb(n)) b USING (key)
                  WHERE a.value <> b.value) changed
              WHERE o IS DISTINCT FROM n) diff;
    END IF;
    RETURN NULL;
END $$;

-- Bulk tables: one line a statement, region and run, with the number and range of its rows. The same single look at
-- the new rows checks that the run and every other row they name exist in their region: a look-up per row, as of a foreign
-- key, costs 4 s a million. Dynamic, so that it is planned anew each time: one row and a million want different plans.
-- Arguments: the run of a row, then pairs of a referring column and the table it refers to.
CREATE FUNCTION desk_audit_bulk() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    joins text := '';
    astray text := 'false';
    line record;
BEGIN
    FOR i IN 1 .. TG_NARGS / 2 LOOP
        joins := joins || format(' LEFT JOIN %2$I p%3$s ON p%3$s.id = n.%1$I AND p%3$s.region = n.region',
                                 TG_ARGV[2 * i - 1], TG_ARGV[2 * i], i);
        astray := astray || format(' OR (p%2$s.id IS NULL AND n.%1$I IS NOT NULL)', TG_ARGV[2 * i - 1], i);
    END LOOP;
    FOR line IN EXECUTE format('SELECT n.region, %1$s AS run_id, count(*) AS rows, bool_or(%2$s) AS astray,'
                               ' min(n.id) AS first_id, max(n.id) AS last_id'
                               ' FROM new_rows n%3$s GROUP BY n.region, %1$s', TG_ARGV[0], astray, joins) LOOP
        IF line.astray THEN
            FOR i IN 1 .. TG_NARGS / 2 LOOP
                EXECUTE desk_refusal_of(TG_TABLE_NAME, TG_ARGV[2 * i - 1], TG_ARGV[2 * i]);
            END LOOP;
        END IF;
        IF line.run_id IS NOT NULL
           AND NOT EXISTS (SELECT FROM desk_run r WHERE r.id = line.run_id AND r.region = line.region) THEN
            PERFORM desk_refuse_reference(TG_TABLE_NAME, 'run_id', line.run_id);
        END IF;
        INSERT INTO desk_auditevent (at, txid, actor_id, region, action, object_table, rows, run_id, new)
        VALUES (now(), desk_txid(), desk_setting('actor')::bigint, line.region, 'insert', TG_TABLE_NAME, line.rows,
                line.run_id, jsonb_build_object('first_id', line.first_id, 'last_id', line.last_id));
    END LOOP;
    RETURN NULL;
END $$;

CREATE FUNCTION desk_make_audited(target regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER z_audit_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows'
                   ' FOR EACH STATEMENT EXECUTE FUNCTION desk_audit_rows()', target);
    EXECUTE format('CREATE TRIGGER z_audit_update AFTER UPDATE ON %s REFERENCING OLD TABLE AS old_rows'
                   ' NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION desk_audit_rows()', target);
END $$;

-- `refers`: pairs of a referring column and its table.
CREATE FUNCTION desk_make_counted(target regclass, VARIADIC refers text[] DEFAULT '{}') RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    has_run CONSTANT boolean := EXISTS (SELECT FROM pg_attribute WHERE attrelid = target AND attname = 'run_id');
    run CONSTANT text := CASE WHEN has_run THEN 'n.run_id' ELSE 'desk_setting(''run'')::bigint' END;
    arguments CONSTANT text := (SELECT string_agg(quote_literal(argument), ', ' ORDER BY position)
                                FROM unnest(ARRAY[run] || refers) WITH ORDINALITY AS a (argument, position));
BEGIN
    EXECUTE format('CREATE TRIGGER z_audit_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows'
                   ' FOR EACH STATEMENT EXECUTE FUNCTION desk_audit_bulk(%s)', target, arguments);
    -- A connection takes its numbers by the hundred; those it does not use are left out.
    EXECUTE format('ALTER TABLE %s ALTER id SET CACHE 100', target);
END $$;

-- What actions themselves want on the trail (a rejected sign-in, an export); actor and time are not theirs to say.
CREATE FUNCTION desk_note(what text, about text, about_id bigint, details jsonb, in_region text) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO desk_auditevent (at, txid, actor_id, region, action, object_table, object_id, rows, run_id, new)
    VALUES (now(), desk_txid(), desk_setting('actor')::bigint, in_region, what, about, about_id, 1,
            desk_setting('run')::bigint, details)
$$;


-- 4. References that must stay within a region: one look per statement ----------------------------------------

CREATE FUNCTION desk_refuse_reference(target text, reference text, astray bigint) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'SB002',
        MESSAGE = format('%s 引用的 %s（%s）在本统筹区不存在。', target, reference, astray)
               || ' / ' || format('%s names %s %s, which does not exist in the region.', target, reference, astray);
END $$;

-- A query over `new_rows` that refuses rows whose reference names no row of the parent in the same region.
CREATE FUNCTION desk_refusal_of(target text, reference text, parent text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT format('SELECT desk_refuse_reference(%1$L, %2$L, min(n.%2$I)) FROM new_rows n'
                  ' LEFT JOIN %3$I p ON p.id = n.%2$I AND p.region = n.region'
                  ' WHERE n.%2$I IS NOT NULL AND p.id IS NULL HAVING count(*) > 0', target, reference, parent)
$$;

-- For tables that are audited row by row; bulk tables check their references while they are counted.
CREATE FUNCTION desk_check_reference() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    EXECUTE desk_refusal_of(TG_TABLE_NAME, TG_ARGV[0], TG_ARGV[1]);
    RETURN NULL;
END $$;

CREATE FUNCTION desk_make_referring(target regclass, reference text, parent text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER m_refers_%1$s AFTER INSERT ON %2$s REFERENCING NEW TABLE AS new_rows'
                   ' FOR EACH STATEMENT EXECUTE FUNCTION desk_check_reference(%1$L, %3$L)', reference, target, parent);
END $$;

REVOKE EXECUTE ON FUNCTION desk_make_append_only, desk_make_permanent, desk_make_regional, desk_make_audited,
    desk_make_counted, desk_make_referring FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION desk_note FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_note TO shebao_app;


-- 5. The desk's own tables -------------------------------------------------------------------------------------

GRANT USAGE ON SCHEMA public TO shebao_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON django_session TO shebao_app;
GRANT SELECT ON django_migrations, django_content_type TO shebao_app;

SELECT desk_make_permanent('desk_user', 'password, last_login, name, roles, region, is_active');
SELECT desk_make_audited('desk_user');

SELECT desk_make_permanent('desk_run', 'finished_at, counts');
SELECT desk_make_regional('desk_run');
SELECT desk_make_counted('desk_run');

-- The trail is written by the triggers alone; nobody else may insert.
SELECT desk_make_append_only('desk_auditevent');
REVOKE INSERT ON desk_auditevent FROM shebao_app;
SELECT desk_make_regional('desk_auditevent');
