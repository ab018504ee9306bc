-- A card moves by its steps alone, along these ways.

CREATE FUNCTION registration_card_moves() RETURNS TABLE (verb text, source text, target text) LANGUAGE sql IMMUTABLE AS $$
    VALUES ('send', 'applied', 'producing'), ('made', 'producing', 'produced'), ('refused', 'producing', 'applied'),
           ('collect', 'produced', 'active'), ('lose', 'active', 'lost'), ('find', 'lost', 'active'),
           ('cancel', 'applied', 'cancelled'), ('cancel', 'active', 'cancelled'), ('cancel', 'lost', 'cancelled')
$$;

CREATE FUNCTION registration_card_stepped() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moved bigint;
BEGIN
    IF EXISTS (SELECT FROM new_rows WHERE by_id IS DISTINCT FROM desk_setting('actor')::bigint) THEN
        PERFORM registration_refuse('SB030', '登记时间和经办人由系统记录，不得填写。',
                                    'Time and officer of a recording are the system''s to say.');
    END IF;
    IF EXISTS (SELECT FROM new_rows GROUP BY card_id HAVING count(*) > 1) THEN
        PERFORM registration_refuse('SB037', '同一张卡一次只能办理一步。', 'A card takes one step at a time.');
    END IF;
    PERFORM FROM registration_card WHERE id IN (SELECT card_id FROM new_rows) ORDER BY id FOR UPDATE;
    UPDATE registration_card c SET state = m.target, number = coalesce(n.number, c.number),
           batch_id = CASE n.verb WHEN 'send' THEN n.batch_id WHEN 'refused' THEN NULL ELSE c.batch_id END
    FROM new_rows n JOIN registration_card_moves() m ON m.verb = n.verb
    WHERE c.id = n.card_id AND c.region = n.region AND c.state = m.source;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved <> (SELECT count(*) FROM new_rows) THEN
        PERFORM registration_refuse('SB037', '社会保障卡在此状态下不能办理此步，请刷新后查看。',
                                    'The card cannot take this step in its state: look at it again.');
    END IF;
    -- What a card replaces is in use no more.
    IF EXISTS (SELECT FROM new_rows n JOIN registration_card c ON c.id = n.card_id
               JOIN registration_card o ON o.id = c.replaces_id WHERE n.verb = 'collect' AND o.state <> 'cancelled') THEN
        PERFORM registration_refuse('SB037', '请先注销被替换的卡。', 'Cancel the card that is replaced first.');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER m_stepped AFTER INSERT ON registration_cardstep REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION registration_card_stepped();

-- A card is applied for; whoever has one gets another only in its place.
CREATE FUNCTION registration_card_applied() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM new_rows WHERE state <> 'applied' OR number IS NOT NULL OR batch_id IS NOT NULL) THEN
        PERFORM registration_refuse('SB037', '社会保障卡自申领开始。', 'A card begins with its application.');
    END IF;
    IF EXISTS (SELECT FROM new_rows n JOIN registration_card o ON o.person_id = n.person_id AND o.state IN ('active', 'lost')
               WHERE o.id IS DISTINCT FROM n.replaces_id)
       OR EXISTS (SELECT FROM new_rows n LEFT JOIN registration_card o
                  ON o.id = n.replaces_id AND o.person_id = n.person_id AND o.state IN ('active', 'lost')
                  WHERE n.replaces_id IS NOT NULL AND o.id IS NULL) THEN
        PERFORM registration_refuse('SB037', '此人已有社会保障卡，请办理补换领。',
                                    'This person has a card already: apply for another in its place.');
    END IF;
    IF EXISTS (SELECT FROM new_rows n JOIN registration_person p ON p.id = n.person_id WHERE p.merged_into_id IS NOT NULL) THEN
        PERFORM registration_refuse('SB035', '该号码已并入其他人员，请使用保留的号码。',
                                    'This number was merged into another: use the one that was kept.');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER m_applied AFTER INSERT ON registration_card REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION registration_card_applied();


SELECT desk_make_append_only('registration_cardbatch');
SELECT desk_make_append_only('registration_cardstep');
SELECT desk_make_regional('registration_cardbatch');
SELECT desk_make_regional('registration_card');
SELECT desk_make_regional('registration_cardstep');
SELECT desk_make_counted('registration_cardbatch');
SELECT desk_make_counted('registration_cardstep', 'card_id', 'registration_card');
SELECT desk_make_counted('registration_card', 'person_id', 'registration_person');
-- Permanent, and changed by steps alone.
CREATE TRIGGER a_permanent BEFORE DELETE OR TRUNCATE ON registration_card
    FOR EACH STATEMENT EXECUTE FUNCTION desk_refuse_change();
GRANT SELECT, INSERT ON registration_card TO shebao_app;

SELECT desk_make_own('registration_card', NULL, 'person_id = OWN');
