-- What was shown, decided and proven stays; a person sees their own, the counter its region's.
DO $$
DECLARE
    kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['foreigners_paper', 'foreigners_coverage', 'foreigners_passage', 'foreigners_pensionabroad',
                                'foreigners_lifeproof'] LOOP
        PERFORM desk_make_append_only(kept::regclass);
        PERFORM desk_make_regional(kept::regclass);
        PERFORM desk_make_own(kept::regclass, NULL, 'person_id = OWN');
        PERFORM desk_make_audited(kept::regclass);
        PERFORM desk_make_referring(kept::regclass, 'person_id', 'registration_person');
        PERFORM desk_make_referring(kept::regclass, 'matter_id', 'matters_matter');
    END LOOP;
END $$;

-- The dead neither leave nor come back, and whose relation ended must first come back before they can leave again.
CREATE FUNCTION foreigners_passage_in_order() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    last foreigners_passage;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('foreigners_passage', NEW.person_id));
    SELECT * INTO last FROM foreigners_passage WHERE person_id = NEW.person_id ORDER BY id DESC LIMIT 1;
    IF last.kind = 'died' OR (last.kind = 'ended' AND NEW.kind IN ('kept', 'ended')) OR last.happened_on > NEW.happened_on
       OR (NEW.kind = 'returned' AND coalesce(last.kind, 'returned') = 'returned') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SB040',
            MESSAGE = '该事项与此人已登记的离境、返回或者死亡不符。'
                   || ' / ' || 'This does not follow from what is recorded of the person''s leaving, return or death.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER m_in_order BEFORE INSERT ON foreigners_passage FOR EACH ROW EXECUTE FUNCTION foreigners_passage_in_order();
