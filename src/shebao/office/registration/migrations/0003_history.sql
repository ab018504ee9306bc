-- History in two times. Who registers says what holds from when to when (registration_particulars, append-only); the register's
-- own rows follow from that by the trigger below, and nobody else can change them.

-- 1. When rows now there were recorded: the audit trail knows ---------------------------------------------------

ALTER TABLE registration_employer DISABLE TRIGGER USER;
ALTER TABLE registration_person DISABLE TRIGGER USER;
ALTER TABLE registration_enrolment DISABLE TRIGGER USER;

DO $$
DECLARE
    register text;
BEGIN
    FOREACH register IN ARRAY ARRAY['registration_employer', 'registration_person', 'registration_enrolment'] LOOP
        EXECUTE format('UPDATE %1$I r SET recorded_at = a.at FROM desk_auditevent a'
                       ' WHERE a.object_table = %1$L AND a.action = ''insert'' AND a.object_id = r.id AND a.region = r.region',
                       register);
        EXECUTE format('UPDATE %1$I r SET recorded_at = a.at FROM desk_auditevent a'
                       ' WHERE a.object_table = %1$L AND a.action = ''insert'' AND a.object_id IS NULL AND a.region = r.region'
                       ' AND r.id BETWEEN (a.new->>''first_id'')::bigint AND (a.new->>''last_id'')::bigint', register);
    END LOOP;
END $$;

ALTER TABLE registration_employer ENABLE TRIGGER USER;
ALTER TABLE registration_person ENABLE TRIGGER USER;
ALTER TABLE registration_enrolment ENABLE TRIGGER USER;


-- 2. Guards ---------------------------------------------------------------------------------------------------------

REVOKE UPDATE ON registration_employer, registration_person, registration_enrolment FROM shebao_app;

SELECT desk_make_append_only('registration_particulars');
SELECT desk_make_regional('registration_particulars');
SELECT desk_make_counted('registration_particulars');
-- Later prevails over earlier: no connection keeps numbers in reserve.
ALTER TABLE registration_particulars ALTER id SET CACHE 1;
ALTER TABLE registration_particulars ALTER by_id SET DEFAULT desk_setting('actor')::bigint;
-- What was first registered is copied from the register itself, by the trigger alone.
CREATE POLICY not_registered ON registration_particulars AS RESTRICTIVE FOR INSERT WITH CHECK (kind <> 'registered');

CREATE FUNCTION registration_refuse(state text, zh text, en text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = state, MESSAGE = zh || ' / ' || en;
END $$;

-- Nobody says when something was recorded: the clock does.
CREATE FUNCTION registration_recorded_now() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM new_rows WHERE recorded_at <> statement_timestamp()) THEN
        PERFORM registration_refuse('SB030', '登记时间由系统记录，不得填写。', 'The time of recording is the clock''s to say.');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER b_recorded_now AFTER INSERT ON registration_employer REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION registration_recorded_now();
CREATE TRIGGER b_recorded_now AFTER INSERT ON registration_person REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION registration_recorded_now();
CREATE TRIGGER b_recorded_now AFTER INSERT ON registration_enrolment REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION registration_recorded_now();


-- 3. What holds -----------------------------------------------------------------------------------------------------

-- Later particulars over earlier ones, key by key: registration_over(said ORDER BY kind <> 'registered', id).
CREATE AGGREGATE registration_over(jsonb) (SFUNC = jsonb_concat, STYPE = jsonb, INITCOND = '{}');

-- What may be recorded about a subject after its registration.
CREATE FUNCTION registration_changeable(subject text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE subject
        WHEN 'employer' THEN ARRAY['credit_code', 'name', 'unit_type', 'industry', 'risk_class', 'registered_on']
        WHEN 'person' THEN ARRAY['number', 'name', 'sex', 'born_on', 'nationality', 'document_type', 'document_number',
                                 'household', 'permit_type', 'permit_issued_on', 'certificate_shown_on']
        WHEN 'enrolment' THEN ARRAY['employed_on', 'registered_on', 'period', 'stop_reason']
    END
$$;

CREATE FUNCTION registration_follow(of_subject text, subjects bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    register CONSTANT text := 'registration_' || of_subject;
    columns CONSTANT text := (SELECT string_agg(quote_ident(c), ', ') FROM unnest(registration_changeable(of_subject)) c);
BEGIN
    -- In the order of their numbers, so that two statements about the same people wait for each other.
    EXECUTE format('SELECT count(*) FROM (SELECT FROM %I WHERE id = ANY ($1) ORDER BY id FOR UPDATE) locked', register)
    USING subjects;
    EXECUTE format(
        'INSERT INTO registration_particulars (region, subject, subject_id, kind, valid, said, recorded_at, by_id)'
        ' SELECT region, %2$L, id, ''registered'', daterange(NULL, NULL),'
        '        to_jsonb(r) - ARRAY[''id'', ''region'', ''recorded_at''], recorded_at, NULL FROM %1$I r'
        ' WHERE id = ANY ($1) AND NOT EXISTS (SELECT FROM registration_particulars p'
        '                                     WHERE p.subject = %2$L AND p.subject_id = r.id AND p.kind = ''registered'')',
        register, of_subject) USING subjects;
    EXECUTE format(
        'UPDATE %1$I r SET (%2$s) = (SELECT %2$s FROM jsonb_populate_record(r, held.said))'
        ' FROM (SELECT subject_id, registration_over(said ORDER BY kind <> ''registered'', id) AS said'
        '       FROM registration_particulars WHERE subject = %3$L AND subject_id = ANY ($1)'
        '       AND valid @> (statement_timestamp() AT TIME ZONE ''Asia/Shanghai'')::date GROUP BY subject_id) held'
        ' WHERE r.id = held.subject_id AND NOT to_jsonb(r) @> held.said',
        register, columns, of_subject) USING subjects;
END $$;

CREATE FUNCTION registration_particulars_added() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    today CONSTANT date := (statement_timestamp() AT TIME ZONE 'Asia/Shanghai')::date;
    one record;
BEGIN
    IF NOT EXISTS (SELECT FROM new_rows WHERE kind <> 'registered') THEN
        RETURN NULL;  -- the copy that registration_follow makes
    END IF;
    IF EXISTS (SELECT FROM new_rows WHERE recorded_at <> statement_timestamp()
               OR by_id IS DISTINCT FROM desk_setting('actor')::bigint) THEN
        PERFORM registration_refuse('SB030', '登记时间和经办人由系统记录，不得填写。',
                                    'Time and officer of a recording are the system''s to say.');
    END IF;
    IF EXISTS (SELECT FROM new_rows WHERE lower(valid) > today) THEN
        PERFORM registration_refuse('SB031', '变更日期不得晚于今天。', 'A change is recorded when it has happened, not before.');
    END IF;
    IF EXISTS (SELECT FROM new_rows n, jsonb_object_keys(n.said) k WHERE k <> ALL (registration_changeable(n.subject))) THEN
        PERFORM registration_refuse('SB032', '所列项目不可变更。', 'One of these particulars is not one that changes.');
    END IF;
    FOR one IN SELECT subject, region, array_agg(DISTINCT subject_id) AS subjects FROM new_rows GROUP BY 1, 2 LOOP
        PERFORM registration_of_region(one.subject, one.subjects, one.region);
        PERFORM registration_follow(one.subject, one.subjects);
    END LOOP;
    RETURN NULL;
END $$;

-- Row-level security has checked the region of the line; here, that the subject is of the same.
CREATE FUNCTION registration_of_region(of_subject text, subjects bigint[], of_region text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    astray bigint;
BEGIN
    EXECUTE format('SELECT min(s) FROM unnest($1) s LEFT JOIN %I r ON r.id = s AND r.region = $2 WHERE r.id IS NULL',
                   'registration_' || of_subject) INTO astray USING subjects, of_region;
    IF astray IS NOT NULL THEN
        PERFORM desk_refuse_reference('registration_particulars', 'subject_id', astray);
    END IF;
END $$;

CREATE TRIGGER m_follow AFTER INSERT ON registration_particulars REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION registration_particulars_added();

REVOKE EXECUTE ON FUNCTION registration_follow, registration_of_region FROM PUBLIC;
