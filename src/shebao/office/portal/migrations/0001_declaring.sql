-- What an employer's people and programs write themselves. Reading was opened by desk_make_own; adding and changing are
-- opened here, table by table, for rows of one's own only.

CREATE FUNCTION desk_let_add(target regclass, employer text, person text DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    whose record;
BEGIN
    FOR whose IN SELECT * FROM (VALUES ('employer', employer), ('person', person)) AS v (setting, condition)
                 WHERE v.condition IS NOT NULL LOOP
        EXECUTE format('CREATE POLICY add_%1$s ON %2$s FOR INSERT'
                       ' WITH CHECK ((SELECT desk_setting(%1$L) IS NOT NULL) AND %3$s)', whose.setting, target,
                       replace(whose.condition, 'OWN', format('(SELECT desk_setting(%L)::bigint)', whose.setting)));
    END LOOP;
END $$;

CREATE FUNCTION desk_let_change(target regclass, employer text, person text DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    whose record;
BEGIN
    FOR whose IN SELECT * FROM (VALUES ('employer', employer), ('person', person)) AS v (setting, condition)
                 WHERE v.condition IS NOT NULL LOOP
        EXECUTE format('CREATE POLICY change_%1$s ON %2$s FOR UPDATE'
                       ' USING ((SELECT desk_setting(%1$L) IS NOT NULL) AND %3$s)', whose.setting, target,
                       replace(whose.condition, 'OWN', format('(SELECT desk_setting(%L)::bigint)', whose.setting)));
    END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION desk_let_add, desk_let_change FROM PUBLIC;

-- The region of the one employer or person that the reader belongs to.
CREATE FUNCTION desk_own_region() RETURNS text
    LANGUAGE sql STABLE COST 1 SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT region FROM registration_employer WHERE id = desk_setting('employer')::bigint
    UNION ALL
    SELECT region FROM registration_person WHERE id = desk_setting('person')::bigint
$$;

-- The run of one's own declaration.
SELECT desk_make_own('desk_run', 'by_id = (SELECT desk_setting(''actor'')::bigint)');
SELECT desk_let_add('desk_run', 'kind = ''declare'' AND by_id = (SELECT desk_setting(''actor'')::bigint)'
                                ' AND region = (SELECT desk_own_region())');
SELECT desk_let_change('desk_run', 'by_id = (SELECT desk_setting(''actor'')::bigint)');

-- The declaration in one's own name; its lines, of one's own staff; the rows sent back.
SELECT desk_let_add('collection_declaration', 'employer_id = OWN AND by_id = (SELECT desk_setting(''actor'')::bigint)'
                                              ' AND region = (SELECT desk_own_region())');
SELECT desk_let_change('collection_declaration', 'employer_id = OWN');
SELECT desk_let_add('collection_declarationline', 'employer_id = OWN AND collection_own_declaration(declaration_id)'
                                                  ' AND registration_own_staff(person_id)');
SELECT desk_let_add('collection_rejectedrow', 'collection_own_declaration(declaration_id)'
                                              ' AND region = (SELECT desk_own_region())');
