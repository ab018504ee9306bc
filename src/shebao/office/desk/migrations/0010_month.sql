-- A month of a large agency: what its statements ask of every row, made cheaper without asking less.

-- 1. An officer of one region: a comparison a row, instead of a search of the list of regions.
CREATE FUNCTION desk_region_condition() RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT $condition$(region = (SELECT nullif(current_setting('shebao.regions', true), ''))
        OR (SELECT current_setting('shebao.regions', true) = '*')
        OR region = ANY ((SELECT string_to_array(current_setting('shebao.regions', true), ','))::text[]))$condition$
$$;
REVOKE EXECUTE ON FUNCTION desk_region_condition FROM PUBLIC;

CREATE OR REPLACE FUNCTION desk_make_regional(target regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('CREATE POLICY own_region ON %s USING %s', target, desk_region_condition());
END $$;

DO $$
DECLARE
    target regclass;
BEGIN
    FOR target IN SELECT polrelid FROM pg_policy WHERE polname = 'own_region' LOOP
        EXECUTE format('ALTER POLICY own_region ON %s USING %s', target, desk_region_condition());
    END LOOP;
END $$;


-- 2. Conditions for whoever is outside stand in every officer's statement too, where they are never asked: a function
-- that may not run in several processes would bind the whole statement to one.
DO $$
DECLARE
    asked regprocedure;
BEGIN
    FOR asked IN SELECT DISTINCT p.oid FROM pg_depend d JOIN pg_proc p ON p.oid = d.refobjid
                 WHERE d.classid = 'pg_policy'::regclass AND d.refclassid = 'pg_proc'::regclass AND p.proparallel <> 's' LOOP
        EXECUTE format('ALTER FUNCTION %s PARALLEL SAFE', asked);
    END LOOP;
END $$;


-- 3. References of a bulk statement: nearly always all its rows are of one region, that of its first row. Its parents
-- are then found by their numbers alone. Rows of another region are looked at once more, as ever by number and region.
CREATE OR REPLACE FUNCTION desk_audit_bulk() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    home text;
    joins text := '';
    astray text;
    line record;
BEGIN
    SELECT region INTO home FROM new_rows LIMIT 1;
    astray := format('n.region <> %L', home);
    FOR i IN 1 .. TG_NARGS / 2 LOOP
        joins := joins || format(' LEFT JOIN (SELECT id FROM %2$I WHERE region = %4$L) p%3$s ON p%3$s.id = n.%1$I',
                                 TG_ARGV[2 * i - 1], TG_ARGV[2 * i], i, home);
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
