-- A certificate is issued by the person it is about (or by an officer of the region) and stays as it was.
SELECT desk_make_append_only('portal_certificate');
SELECT desk_make_regional('portal_certificate');
SELECT desk_make_own('portal_certificate', NULL, 'person_id = OWN');
SELECT desk_let_add('portal_certificate', NULL,
                    'person_id = OWN AND issued_by_id = (SELECT desk_setting(''actor'')::bigint)'
                    ' AND region = (SELECT desk_own_region())');
SELECT desk_make_audited('portal_certificate');
SELECT desk_make_referring('portal_certificate', 'person_id', 'registration_person');

-- Whoever holds the paper has its code, and nobody guesses one of 2^80. Nothing else of the table is open to them.
CREATE FUNCTION portal_certificate_of(asked text)
    RETURNS TABLE (id bigint, region text, kind text, issued_at timestamptz, valid_until date, content jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id, c.region, c.kind, c.issued_at, c.valid_until, c.content FROM portal_certificate c WHERE c.code = asked
$$;

-- One more question from an address: how many there were in these ten minutes. What is older than a day is forgotten.
CREATE FUNCTION portal_count_lookup(asker text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    slot CONSTANT timestamptz := date_bin('10 minutes', now(), TIMESTAMPTZ '2000-01-01');
    asked integer;
BEGIN
    DELETE FROM portal_lookup l WHERE l.since < now() - interval '1 day';
    INSERT INTO portal_lookup AS l (address, since, count) VALUES (asker, slot, 1)
    ON CONFLICT (address, since) DO UPDATE SET count = l.count + 1 RETURNING l.count INTO asked;
    RETURN asked;
END $$;
REVOKE EXECUTE ON FUNCTION portal_certificate_of, portal_count_lookup FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal_certificate_of, portal_count_lookup TO shebao_app;
