-- What was paid out stays; a person sees their own. It follows a decision on the same person.
SELECT desk_make_append_only('foreigners_settlement');
SELECT desk_make_regional('foreigners_settlement');
SELECT desk_make_own('foreigners_settlement', NULL, 'person_id = OWN');
SELECT desk_make_audited('foreigners_settlement');
SELECT desk_make_referring('foreigners_settlement', 'person_id', 'registration_person');

CREATE FUNCTION foreigners_settlement_follows() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM foreigners_passage p WHERE p.id = NEW.passage_id AND p.person_id = NEW.person_id
                   AND p.region = NEW.region AND p.kind = NEW.kind AND p.happened_on <= NEW.booked_on)
       AND NOT EXISTS (SELECT FROM foreigners_coverage c WHERE c.id = NEW.coverage_id AND c.person_id = NEW.person_id
                       AND c.region = NEW.region AND c.refund_fen > 0 AND c.shown_on <= NEW.booked_on) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SB041',
            MESSAGE = '支付须依据同一人的终止决定、死亡登记或者退费决定。'
                   || ' / ' || 'What is paid follows a decision on the same person: an ended relation, a death, or a refund.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER m_follows BEFORE INSERT ON foreigners_settlement FOR EACH ROW EXECUTE FUNCTION foreigners_settlement_follows();
