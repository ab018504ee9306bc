-- What the forms ask beyond the register's first columns; suspended and closed employers, branches, merged persons.

CREATE OR REPLACE FUNCTION registration_changeable(subject text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE subject
        WHEN 'employer' THEN ARRAY['credit_code', 'name', 'unit_type', 'industry', 'risk_class', 'registered_on', 'parent_id',
                                   'representative', 'address', 'postcode', 'contact', 'phone', 'bank', 'account_name',
                                   'account_number', 'status']
        WHEN 'person' THEN ARRAY['number', 'name', 'sex', 'born_on', 'nationality', 'document_type', 'document_number',
                                 'household', 'permit_type', 'permit_issued_on', 'certificate_shown_on', 'other_name',
                                 'address', 'postcode', 'phone', 'ethnicity', 'personal_status', 'employment_form',
                                 'first_worked_on', 'deemed_months', 'actual_months', 'special_work', 'merged_into_id']
        WHEN 'enrolment' THEN ARRAY['employed_on', 'registered_on', 'period', 'stop_reason', 'category', 'begun_as']
    END
$$;


-- 1. Employers: branches, suspension, closure -------------------------------------------------------------------

-- A branch's parent is of its region, insured itself, and no branch.
CREATE FUNCTION registration_parents() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM new_rows n LEFT JOIN registration_employer p
                      ON p.id = n.parent_id AND p.region = n.region AND p.parent_id IS NULL
               WHERE n.parent_id IS NOT NULL AND p.id IS NULL)
       OR EXISTS (SELECT FROM new_rows n JOIN registration_employer b ON b.parent_id = n.id WHERE n.parent_id IS NOT NULL) THEN
        PERFORM registration_refuse('SB033', '上级单位须在同一统筹区登记，且本身不是分支机构。',
                                    'A parent is registered in the same region and is no branch itself.');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER n_parents_insert AFTER INSERT ON registration_employer REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION registration_parents();
CREATE TRIGGER n_parents_update AFTER UPDATE ON registration_employer REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION registration_parents();

-- Nobody is insured with an employer that is suspended or closed, nor under a number merged into another.
CREATE FUNCTION registration_employer_ends() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM new_rows n JOIN registration_enrolment e ON e.employer_id = n.id AND upper_inf(e.period)
               WHERE n.status <> '1') THEN
        PERFORM registration_refuse('SB034', '单位仍有参保人员，请先办理减员。',
                                    'People are still insured with this employer: stop them first.');
    END IF;
    IF EXISTS (SELECT FROM new_rows n JOIN registration_employer b ON b.parent_id = n.id AND b.status <> '3'
               WHERE n.status = '3') THEN
        PERFORM registration_refuse('SB034', '单位仍有未终止的分支机构。', 'A branch of this employer is not closed.');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER n_ends AFTER UPDATE ON registration_employer REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION registration_employer_ends();

CREATE FUNCTION registration_enrolled() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM (SELECT DISTINCT employer_id FROM new_rows WHERE upper_inf(period)) n
               JOIN registration_employer e ON e.id = n.employer_id AND e.status <> '1') THEN
        PERFORM registration_refuse('SB034', '单位已中断或终止参保，不得增员。',
                                    'The employer is suspended or closed: nobody is insured with it.');
    END IF;
    IF EXISTS (SELECT FROM registration_person p WHERE p.merged_into_id IS NOT NULL
               AND p.id IN (SELECT person_id FROM new_rows WHERE upper_inf(period))) THEN
        PERFORM registration_refuse('SB035', '该号码已并入其他人员，请使用保留的号码。',
                                    'This number was merged into another: use the one that was kept.');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER n_enrolled AFTER INSERT ON registration_enrolment REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION registration_enrolled();
CREATE TRIGGER n_enrolled_update AFTER UPDATE ON registration_enrolment REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION registration_enrolled();


-- 2. One person, one record -----------------------------------------------------------------------------------------

-- The 18 characters of a citizen's number; of the 15 given out before 1999, with century and check character.
CREATE FUNCTION registration_full_number(number text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT CASE WHEN number ~ '^[0-9]{15}$' THEN (
        SELECT full_number || substr('10X98765432', 1 + (sum(substr(full_number, place::int, 1)::int * weight) % 11)::int, 1)
        FROM (SELECT left(number, 6) || '19' || right(number, 9) AS full_number) digits,
             unnest(ARRAY[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) WITH ORDINALITY w (weight, place)
        GROUP BY full_number
    ) ELSE upper(number) END
$$;
CREATE INDEX person_by_full_number ON registration_person (registration_full_number(document_number));
CREATE INDEX person_by_name_and_birth ON registration_person (born_on, name);

-- Merged into one that is kept, of the same region; and the two were never insured at once in one insurance.
CREATE FUNCTION registration_merged() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM new_rows WHERE merged_into_id IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT FROM new_rows n LEFT JOIN registration_person k
                      ON k.id = n.merged_into_id AND k.region = n.region AND k.merged_into_id IS NULL
               WHERE n.merged_into_id IS NOT NULL AND k.id IS NULL)
       OR EXISTS (SELECT FROM new_rows n JOIN registration_person m ON m.merged_into_id = n.id
                  WHERE n.merged_into_id IS NOT NULL) THEN
        PERFORM registration_refuse('SB036', '只能并入本统筹区内未被合并的人员，且被并入者不得再并入他人。',
                                    'A record is merged into one of the region that is itself kept.');
    END IF;
    IF EXISTS (SELECT FROM new_rows n JOIN registration_enrolment e ON e.person_id = n.id AND upper_inf(e.period)
               WHERE n.merged_into_id IS NOT NULL) THEN
        PERFORM registration_refuse('SB036', '被合并的号码仍在参保，请先停保，并以保留的号码续保。',
                                    'The number to be merged is still insured: stop it, and go on under the one that is kept.');
    END IF;
    IF EXISTS (SELECT FROM new_rows n JOIN registration_person m
                      ON m.merged_into_id = n.merged_into_id OR m.id = n.merged_into_id
               JOIN registration_enrolment a ON a.person_id = n.id
               JOIN registration_enrolment b ON b.person_id = m.id AND b.insurance = a.insurance AND b.period && a.period
               WHERE n.merged_into_id IS NOT NULL AND m.id <> n.id) THEN
        PERFORM registration_refuse('SB036', '两个号码在同一险种的参保时段重叠，请先清理重复参保。',
                                    'Both numbers were insured in one insurance at once: settle that first.');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER n_merged AFTER UPDATE ON registration_person REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION registration_merged();


-- 3. The audit trail of many changes at once -------------------------------------------------------------------------

-- A row of the register changes by recordings, which are kept themselves with their officer and time: of more than a thousand
-- in one statement the trail has one line with their number, as it has of a large registration.
CREATE FUNCTION registration_audit_update() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF (SELECT count(*) FROM (SELECT FROM new_rows LIMIT 1001) few) > 1000 THEN
        INSERT INTO desk_auditevent (at, txid, actor_id, region, action, object_table, rows, run_id, new)
        SELECT now(), desk_txid(), desk_setting('actor')::bigint, region, 'update', TG_TABLE_NAME, count(*),
               desk_setting('run')::bigint, jsonb_build_object('first_id', min(id), 'last_id', max(id))
        FROM new_rows GROUP BY region;
    ELSE
        INSERT INTO desk_auditevent
            (at, txid, actor_id, region, action, object_table, object_id, rows, run_id, old, new)
        SELECT now(), desk_txid(), desk_setting('actor')::bigint, n.region, 'update', TG_TABLE_NAME, n.id, 1,
               desk_setting('run')::bigint, changed.before, changed.after
        FROM old_rows o JOIN new_rows n USING (id)
        CROSS JOIN LATERAL (
            SELECT jsonb_object_agg(a.key, a.value) AS before, jsonb_object_agg(a.key, b.value) AS after
            FROM jsonb_each(to_jsonb(o)) a JOIN jsonb_each(to_jsonb(n)) b USING (key) WHERE a.value <> b.value) changed
        WHERE o IS DISTINCT FROM n;
    END IF;
    RETURN NULL;
END $$;

DO $$
DECLARE
    register text;
BEGIN
    FOREACH register IN ARRAY ARRAY['registration_employer', 'registration_person', 'registration_enrolment'] LOOP
        EXECUTE format('DROP TRIGGER z_audit_update ON %I', register);
        EXECUTE format('CREATE TRIGGER z_audit_update AFTER UPDATE ON %I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'
                       ' FOR EACH STATEMENT EXECUTE FUNCTION registration_audit_update()', register);
    END LOOP;
END $$;
