-- The audit trail as a chain: each transaction's lines are sealed when it commits. A seal holds the SHA-256 of every line,
-- of the seal before it, and its own number, so that a line changed, removed or slipped in later is found and named
-- (desk/chain.py). Lines are hashed before the chain's lock is taken; it is held from there to the end of the commit, never
-- through the work of a transaction.

SELECT desk_make_append_only('desk_auditseal');
REVOKE ALL ON desk_auditseal FROM shebao_app;
GRANT SELECT (number, at, digest) ON desk_auditseal TO shebao_app;

-- A transaction that wrote to the trail, for the moment of its commit. Unlogged: what a crash leaves was never committed.
CREATE UNLOGGED TABLE desk_auditpending (txid bigint PRIMARY KEY, first_id bigint NOT NULL);

-- What of a line is hashed. desk/chain.py has the same words: who verifies relies on no function of the database's.
CREATE FUNCTION desk_event_text(e desk_auditevent) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_array(e.id, (extract(epoch FROM e.at) * 1000000)::bigint, e.txid, e.actor_id, e.region, e.action,
                             e.object_table, e.object_id, e.rows, e.run_id, e.old, e.new)::text
$$;

-- Called with the chain's lock held, or alone in the migration.
CREATE FUNCTION desk_add_seal(of_txid bigint, event_ids bigint[], event_digests bytea[]) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    before record;
    here timestamptz := clock_timestamp();
    contents bytea;
BEGIN
    SELECT number, digest INTO before FROM desk_auditseal ORDER BY number DESC LIMIT 1;
    IF NOT FOUND THEN
        SELECT 0::bigint AS number, ''::bytea AS digest INTO before;
    END IF;
    SELECT sha256(convert_to(string_agg(id || ':' || encode(digest, 'hex'), ',' ORDER BY position), 'UTF8')) INTO contents
    FROM unnest(event_ids, event_digests) WITH ORDINALITY AS line (id, digest, position);
    INSERT INTO desk_auditseal (number, at, txid, ids, digests, previous, digest)
    VALUES (before.number + 1, here, of_txid, event_ids, event_digests, before.digest,
            sha256(convert_to(concat_ws('|', 'shebao-seal-1', before.number + 1, encode(before.digest, 'hex'),
                                        (extract(epoch FROM here) * 1000000)::bigint, of_txid,
                                        cardinality(event_ids), encode(contents, 'hex')), 'UTF8')));
END $$;

-- At commit, first round: once a transaction, see to it that it is sealed in a second round, when all other checks of the
-- commit are over. Those may wait for rows that another transaction holds; whoever holds the chain's lock waits for nothing.
-- `shebao.sealed` is this transaction's number and up to which line it is seen to.
CREATE FUNCTION desk_mark_for_seal() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    own CONSTANT text := desk_txid()::text;
    sealed CONSTANT text := current_setting('shebao.sealed', true);
BEGIN
    IF split_part(sealed, '/', 1) IS DISTINCT FROM own OR split_part(sealed, '/', 2)::bigint < NEW.id THEN
        PERFORM set_config('shebao.sealed', own || '/9223372036854775807', true);
        INSERT INTO desk_auditpending (txid, first_id) VALUES (desk_txid(), NEW.id);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION desk_seal() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    event_ids bigint[];
    event_digests bytea[];
BEGIN
    SELECT array_agg(id ORDER BY id), array_agg(sha256(convert_to(desk_event_text(e), 'UTF8')) ORDER BY id)
    INTO event_ids, event_digests
    FROM desk_auditevent e WHERE id >= NEW.first_id AND txid = NEW.txid;
    DELETE FROM desk_auditpending WHERE txid = NEW.txid;
    PERFORM set_config('shebao.sealed', NEW.txid || '/' || event_ids[cardinality(event_ids)], true);
    PERFORM pg_advisory_xact_lock(hashtext('shebao audit chain'));
    PERFORM desk_add_seal(NEW.txid, event_ids, event_digests);
    RETURN NULL;
END $$;

REVOKE EXECUTE ON FUNCTION desk_add_seal FROM PUBLIC;

-- Lines from before the chain, by the thousand.
DO $$
DECLARE
    thousand record;
BEGIN
    FOR thousand IN
        SELECT array_agg(id ORDER BY id) AS ids, array_agg(sha256(convert_to(text, 'UTF8')) ORDER BY id) AS digests
        FROM (SELECT id, desk_event_text(e) AS text, row_number() OVER (ORDER BY id) / 1000 AS part FROM desk_auditevent e) e
        GROUP BY part ORDER BY part
    LOOP
        PERFORM desk_add_seal(0, thousand.ids, thousand.digests);
    END LOOP;
END $$;

CREATE CONSTRAINT TRIGGER z_seal AFTER INSERT ON desk_auditevent DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION desk_mark_for_seal();
CREATE CONSTRAINT TRIGGER z_seal AFTER INSERT ON desk_auditpending DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION desk_seal();
