-- Someone outside has no region (`shebao.regions` is empty), so every table is closed to them until a policy here opens
-- it: `shebao.employer` or `shebao.person` says whose rows. A new table stays closed by saying nothing.

-- `employer` and `person` are conditions on a row of the table, in which OWN stands for the reader's key. Reading only:
-- what someone outside hands in is written by actions in tables that say so themselves.
CREATE FUNCTION desk_make_own(target regclass, employer text, person text DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    whose record;
BEGIN
    FOR whose IN SELECT * FROM (VALUES ('employer', employer), ('person', person)) AS v (setting, condition)
                 WHERE v.condition IS NOT NULL LOOP
        EXECUTE format('CREATE POLICY own_%1$s ON %2$s FOR SELECT'
                       ' USING ((SELECT desk_setting(%1$L) IS NOT NULL) AND %3$s)', whose.setting, target,
                       replace(whose.condition, 'OWN', format('(SELECT desk_setting(%L)::bigint)', whose.setting)));
    END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION desk_make_own FROM PUBLIC;

-- Functions, not sub-queries: those would make every large join of an officer's month look dear to the planner, though
-- they are never asked there. COST 1 says so.
CREATE FUNCTION registration_own_staff(person bigint) RETURNS boolean
    LANGUAGE sql STABLE COST 1 SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM registration_enrolment e
                   WHERE e.person_id = person AND e.employer_id = desk_setting('employer')::bigint)
$$;
CREATE FUNCTION registration_own_employer(employer bigint) RETURNS boolean
    LANGUAGE sql STABLE COST 1 SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM registration_enrolment e
                   WHERE e.employer_id = employer AND e.person_id = desk_setting('person')::bigint)
$$;
CREATE FUNCTION collection_own_declaration(declaration bigint) RETURNS boolean
    LANGUAGE sql STABLE COST 1 SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM collection_declaration d
                   WHERE d.id = declaration AND d.employer_id = desk_setting('employer')::bigint)
$$;
CREATE FUNCTION collection_own_receipt(receipt bigint) RETURNS boolean
    LANGUAGE sql STABLE COST 1 SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM collection_receipt r
                   WHERE r.id = receipt AND r.employer_id = desk_setting('employer')::bigint)
$$;

SELECT desk_make_own('registration_employer', 'id = OWN', 'registration_own_employer(id)');
SELECT desk_make_own('registration_person', 'registration_own_staff(id)', 'id = OWN');
SELECT desk_make_own('registration_enrolment', 'employer_id = OWN', 'person_id = OWN');
SELECT desk_make_own('collection_declaration', 'employer_id = OWN');
SELECT desk_make_own('collection_declarationline', 'employer_id = OWN', 'person_id = OWN');
SELECT desk_make_own('collection_rejectedrow', 'collection_own_declaration(declaration_id)');
SELECT desk_make_own('collection_contribution', 'employer_id = OWN', 'person_id = OWN');
SELECT desk_make_own('collection_bill', 'employer_id = OWN');
SELECT desk_make_own('collection_receipt', 'employer_id = OWN');
SELECT desk_make_own('collection_allocation', 'collection_own_receipt(receipt_id)');
SELECT desk_make_own('accounts_accountentry', NULL, 'person_id = OWN');
SELECT desk_make_own('accounts_accountyear', NULL, 'person_id = OWN');

-- Users: nobody outside sees another. Signing in happens before anyone acts, so an officer's or no name shows all.
ALTER TABLE desk_user ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_user ON desk_user
    USING ((SELECT desk_setting('employer') IS NULL AND desk_setting('person') IS NULL)
           OR id = (SELECT desk_setting('actor')::bigint));

-- A user's employer or person is of the user's region.
SELECT desk_make_referring('desk_user', 'employer_id', 'registration_employer');
SELECT desk_make_referring('desk_user', 'person_id', 'registration_person');
