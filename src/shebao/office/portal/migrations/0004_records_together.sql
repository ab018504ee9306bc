-- A person whose records were merged reads all of them together, as the office does: nothing was moved when they were merged.
CREATE FUNCTION registration_own_records() RETURNS bigint[]
    LANGUAGE sql STABLE PARALLEL SAFE COST 1 SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT array_agg(p.id)
    FROM registration_person own
    JOIN registration_person p ON coalesce(own.merged_into_id, own.id) IN (p.id, p.merged_into_id)
    WHERE own.id = desk_setting('person')::bigint
$$;

DO $$
DECLARE
    about record;
BEGIN
    FOR about IN SELECT * FROM (VALUES
        ('registration_person', 'id'), ('registration_enrolment', 'person_id'), ('registration_card', 'person_id'),
        ('collection_declarationline', 'person_id'), ('collection_contribution', 'person_id'),
        ('accounts_accountentry', 'person_id'), ('accounts_accountyear', 'person_id'),
        ('foreigners_paper', 'person_id'), ('foreigners_coverage', 'person_id'), ('foreigners_passage', 'person_id'),
        ('foreigners_pensionabroad', 'person_id'), ('foreigners_lifeproof', 'person_id'), ('foreigners_settlement', 'person_id')
    ) AS v (kept, person) LOOP
        EXECUTE format('ALTER POLICY own_person ON %s USING ((SELECT desk_setting(''person'') IS NOT NULL)'
                       ' AND %I = ANY ((SELECT registration_own_records())::bigint[]))', about.kept, about.person);
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION registration_own_employer(employer bigint) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE COST 1 SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM registration_enrolment e
                   WHERE e.employer_id = employer AND e.person_id = ANY (registration_own_records()))
$$;

CREATE OR REPLACE FUNCTION collection_paid_insurances(contribution bigint) RETURNS integer
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(bit_or(CASE b.insurance WHEN 110 THEN 1 WHEN 210 THEN 2 WHEN 310 THEN 4 WHEN 410 THEN 8 ELSE 16 END), 0)
    FROM collection_contribution c
    JOIN collection_bill b ON b.employer_id = c.employer_id AND b.month = c.month AND b.run_id = c.run_id
                          AND b.late_from = c.late_from AND b.paid_on IS NOT NULL
    WHERE c.id = contribution
      AND (c.employer_id = desk_setting('employer')::bigint OR c.person_id = ANY (registration_own_records())
           OR desk_setting('regions') = '*' OR c.region = ANY (string_to_array(desk_setting('regions'), ',')))
$$;
