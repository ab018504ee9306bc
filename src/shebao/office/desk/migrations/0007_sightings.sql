-- Looks at a person's record: open to the person, and to officers of its region. A function and no policy: what someone outside
-- may learn of the trail, and of the officers in it, is this and nothing else.
CREATE FUNCTION desk_sightings(person bigint, before bigint, at_most integer)
    RETURNS TABLE (id bigint, at timestamptz, action varchar, page text,
                   actor bigint, name varchar, roles varchar[], region varchar, of_person bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.id, e.at, e.action, e.new ->> 'page', u.id, u.name, u.roles, u.region, u.person_id
    FROM desk_auditevent e LEFT JOIN desk_user u ON u.id = e.actor_id
    WHERE e.object_table = 'registration_person' AND e.object_id = person AND e.action IN ('view', 'reveal_number')
      AND e.id < before
      AND (desk_setting('person')::bigint = person
           OR e.region = ANY (string_to_array(desk_setting('regions'), ',')) OR desk_setting('regions') = '*')
    ORDER BY e.id DESC LIMIT least(at_most, 1000)
$$;
REVOKE EXECUTE ON FUNCTION desk_sightings FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_sightings TO shebao_app;
