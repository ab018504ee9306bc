-- A matter moves by its steps alone; who prepared neither reviews nor approves; what is in effect cannot change.

-- 1. Numbers: region, day, sequence, check digit ----------------------------------------------------------------

-- Only matters_next_number touches it: nobody else is granted anything.
CREATE TABLE matters_sequence (region text, day date, last integer NOT NULL, PRIMARY KEY (region, day));
ALTER TABLE matters_sequence ENABLE ROW LEVEL SECURITY;

-- ISO 7064, MOD 11,10: finds every single wrong digit and every two neighbours exchanged.
CREATE FUNCTION matters_check_digit(digits text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
    product integer := 10;
    total integer;
BEGIN
    FOR i IN 1 .. length(digits) LOOP
        total := (product + substr(digits, i, 1)::integer) % 10;
        product := (CASE total WHEN 0 THEN 10 ELSE total END) * 2 % 11;
    END LOOP;
    RETURN (11 - product) % 10;
END $$;

CREATE FUNCTION matters_next_number(in_region text, on_day date) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    taken integer;
    digits text;
BEGIN
    INSERT INTO matters_sequence AS s VALUES (in_region, on_day, 1)
    ON CONFLICT (region, day) DO UPDATE SET last = s.last + 1 RETURNING s.last INTO taken;
    digits := in_region || to_char(on_day, 'YYYYMMDD') || lpad(taken::text, 5, '0');
    RETURN digits || matters_check_digit(digits);
END $$;

ALTER TABLE matters_matter ADD CONSTRAINT matter_number
    CHECK (number ~ '^[0-9]{20}$' AND left(number, 6) = region AND right(number, 1) = matters_check_digit(left(number, 19)));


-- 2. A step moves the matter --------------------------------------------------------------------------------------

CREATE FUNCTION matters_refuse(state text, zh text, en text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = state, MESSAGE = zh || ' / ' || en;
END $$;

CREATE FUNCTION matters_in_own_name(officer bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF officer IS DISTINCT FROM desk_setting('actor')::bigint THEN
        PERFORM matters_refuse('SB023', '只能以本人名义办理。', 'Officers act in their own name only.');
    END IF;
END $$;

-- The same table as MOVES in states.py. `reviewed`: only for matters that need review, only for others, or (null) for both.
CREATE FUNCTION matters_moves() RETURNS TABLE (verb text, source text, target text, reviewed boolean)
    LANGUAGE sql IMMUTABLE AS $$
    VALUES ('hand_in', 'draft', 'draft', NULL), ('hand_in', 'returned', 'draft', NULL),
           ('receive', 'draft', 'received', NULL), ('decline', 'draft', 'returned', NULL),
           ('supplement', 'received', 'received', NULL),
           ('resubmit', 'returned', 'received', NULL), ('review', 'received', 'reviewed', true),
           ('approve', 'reviewed', 'approved', true), ('approve', 'received', 'approved', false),
           ('effect', 'approved', 'effective', NULL), ('archive', 'effective', 'archived', NULL),
           ('send_back', 'received', 'returned', true), ('send_back', 'reviewed', 'returned', true),
           ('send_back', 'received', 'returned', false), ('reject', 'received', 'rejected', true),
           ('reject', 'reviewed', 'rejected', true), ('reject', 'received', 'rejected', false),
           ('withdraw', 'draft', 'withdrawn', NULL), ('withdraw', 'received', 'withdrawn', NULL), ('withdraw', 'reviewed', 'withdrawn', NULL),
           ('withdraw', 'returned', 'withdrawn', NULL)
$$;

CREATE FUNCTION matters_step_taken() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    m matters_matter;
    preparing CONSTANT text[] := ARRAY['receive', 'supplement', 'resubmit'];
    judging CONSTANT text[] := ARRAY['review', 'approve', 'send_back', 'reject'];
    today CONSTANT date := (now() AT TIME ZONE 'Asia/Shanghai')::date;
    outside CONSTANT boolean := desk_setting('employer') IS NOT NULL OR desk_setting('person') IS NOT NULL;
BEGIN
    SELECT * INTO m FROM matters_matter WHERE id = NEW.matter_id AND region = NEW.region FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM desk_refuse_reference(TG_TABLE_NAME, 'matter_id', NEW.matter_id);
    END IF;
    PERFORM matters_in_own_name(NEW.officer_id);
    IF (outside AND NEW.verb NOT IN ('hand_in', 'withdraw')) OR (NEW.verb = 'hand_in' AND NOT outside) THEN
        PERFORM matters_refuse('SB023', '申请人只能提交、撤回本人的办件。', 'Applicants hand in and withdraw; officers do the rest.');
    END IF;
    IF NEW.version <> m.version THEN
        PERFORM matters_refuse('SB020', '此办件在您打开之后已有新的办理，请按最新内容重新处理。',
                               'This matter has moved on since you opened it: look at it again, then decide.');
    END IF;
    SELECT t.target INTO NEW.state FROM matters_moves() t
    WHERE t.verb = NEW.verb AND t.source = m.state AND coalesce(t.reviewed = m.needs_review, true);
    IF NOT FOUND THEN
        PERFORM matters_refuse('SB021', '此办件当前不能进行这一步。', 'The matter cannot take this step now.');
    END IF;
    IF (NEW.verb = ANY (judging) AND EXISTS (SELECT FROM matters_step s WHERE s.matter_id = m.id
                                             AND s.officer_id = NEW.officer_id AND s.verb = ANY (preparing)))
       OR (NEW.verb = ANY (preparing) AND EXISTS (SELECT FROM matters_step s WHERE s.matter_id = m.id
                                                  AND s.officer_id = NEW.officer_id AND s.verb = ANY (judging)))
       OR (NEW.verb = 'approve' AND EXISTS (SELECT FROM matters_step s WHERE s.matter_id = m.id
                                            AND s.officer_id = NEW.officer_id AND s.verb = 'review'))
       OR (NEW.verb = 'effect' AND NEW.officer_id IS DISTINCT FROM m.approved_by_id) THEN
        PERFORM matters_refuse('SB022', '同一办件的受理、复核、审批须由不同人员办理。',
                               'Receiving, reviewing and approving one matter are for different officers.');
    END IF;
    IF NEW.verb = 'effect' AND NOT EXISTS (SELECT FROM matters_decision d WHERE d.matter_id = m.id) THEN
        PERFORM matters_refuse('SB024', '没有决定依据的办件不得生效。', 'A matter takes effect only with its decision and proof.');
    END IF;
    NEW.at := clock_timestamp();
    UPDATE matters_matter SET
        state = NEW.state,
        version = m.version + 1,
        received_by_id = CASE WHEN NEW.verb IN ('receive', 'resubmit') THEN NEW.officer_id ELSE m.received_by_id END,
        reviewed_by_id = CASE NEW.verb WHEN 'review' THEN NEW.officer_id WHEN 'resubmit' THEN NULL ELSE m.reviewed_by_id END,
        approved_by_id = CASE NEW.verb WHEN 'approve' THEN NEW.officer_id ELSE m.approved_by_id END,
        closed_on = CASE WHEN NEW.state IN ('effective', 'rejected', 'withdrawn') THEN today ELSE m.closed_on END,
        -- Counted from the first of January after its end; without effect for ten years.
        kept_until = CASE NEW.state
            WHEN 'effective' THEN make_date(extract(year FROM today)::integer + m.retention_years, 12, 31)
            WHEN 'rejected' THEN make_date(extract(year FROM today)::integer + 10, 12, 31)
            WHEN 'withdrawn' THEN make_date(extract(year FROM today)::integer + 10, 12, 31)
            ELSE m.kept_until END
    WHERE id = m.id;
    RETURN NEW;
END $$;
CREATE TRIGGER b_step_taken BEFORE INSERT ON matters_step FOR EACH ROW EXECUTE FUNCTION matters_step_taken();


-- 3. What may change in a matter ----------------------------------------------------------------------------------

-- The order of the queue: by due day (none: last), then by age.
CREATE FUNCTION matters_placed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND (NEW.state <> 'draft' OR NEW.version <> 0 OR NEW.received_by_id IS NOT NULL
                             OR NEW.reviewed_by_id IS NOT NULL OR NEW.approved_by_id IS NOT NULL) THEN
        PERFORM matters_refuse('SB021', '办件从登记开始，逐步办理。', 'A matter begins as a draft and moves by its steps.');
    END IF;
    NEW.place := coalesce(NEW.due_on - DATE '1970-01-01', 99999)::bigint * 1000000000000 + NEW.id;
    RETURN NEW;
END $$;
CREATE TRIGGER b_placed BEFORE INSERT OR UPDATE OF due_on ON matters_matter
    FOR EACH ROW EXECUTE FUNCTION matters_placed();

CREATE FUNCTION matters_held() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    before CONSTANT jsonb := to_jsonb(OLD);
    after CONSTANT jsonb := to_jsonb(NEW);
    steps CONSTANT text[] := ARRAY['state', 'version', 'received_by_id', 'reviewed_by_id', 'approved_by_id', 'closed_on',
                                   'kept_until'];
    form CONSTANT text[] := ARRAY['data', 'applicant_kind', 'applicant_name', 'employer_id', 'person_id', 'due_on', 'due_basis',
                                  'place'];
    free text[] := steps;
BEGIN
    IF OLD.state IN ('effective', 'archived', 'rejected', 'withdrawn') THEN
        -- Its file may be closed; nothing else.
        free := CASE WHEN OLD.state = 'effective' AND NEW.state = 'archived' THEN ARRAY['state', 'version'] ELSE '{}' END;
    ELSIF OLD.state = 'returned' THEN
        free := steps || form;
    ELSIF OLD.state = 'approved' THEN
        -- Whom the matter made known to the register.
        IF OLD.employer_id IS NULL THEN free := free || 'employer_id'::text; END IF;
        IF OLD.person_id IS NULL THEN free := free || 'person_id'::text; END IF;
    END IF;
    IF before - free IS DISTINCT FROM after - free THEN
        PERFORM matters_refuse('SB025', '已受理的办件不得改动，生效、办结的办件不得变更。',
                               'A matter under way is not altered, and one that is closed never changes.');
    END IF;
    IF (NEW.employer_id IS NOT NULL AND NOT EXISTS (SELECT FROM registration_employer e
                                                    WHERE e.id = NEW.employer_id AND e.region = NEW.region))
       OR (NEW.person_id IS NOT NULL AND NOT EXISTS (SELECT FROM registration_person p
                                                     WHERE p.id = NEW.person_id AND p.region = NEW.region)) THEN
        PERFORM desk_refuse_reference(TG_TABLE_NAME, 'subject', coalesce(NEW.employer_id, NEW.person_id));
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER c_held BEFORE UPDATE ON matters_matter FOR EACH ROW EXECUTE FUNCTION matters_held();


-- 4. Materials, decisions, removals -------------------------------------------------------------------------------

CREATE FUNCTION matters_part_added() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    m matters_matter;
BEGIN
    SELECT * INTO m FROM matters_matter WHERE id = NEW.matter_id AND region = NEW.region FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM desk_refuse_reference(TG_TABLE_NAME, 'matter_id', NEW.matter_id);
    END IF;
    PERFORM matters_in_own_name(NEW.officer_id);
    NEW.at := clock_timestamp();
    IF NOT m.state = ANY (string_to_array(TG_ARGV[0], ',')) OR (m.state = 'draft' AND m.version > 0) THEN
        PERFORM matters_refuse('SB025', '办件在此状态下不再接收材料或者决定。',
                               'The matter takes no more materials or decisions in this state.');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER b_added BEFORE INSERT ON matters_material
    FOR EACH ROW EXECUTE FUNCTION matters_part_added('draft,received,returned');
CREATE TRIGGER b_added BEFORE INSERT ON matters_decision
    FOR EACH ROW EXECUTE FUNCTION matters_part_added('approved');

CREATE FUNCTION matters_removed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM matters_in_own_name(NEW.officer_id);
    NEW.at := clock_timestamp();
    IF NOT EXISTS (SELECT FROM matters_material f JOIN matters_matter m ON m.id = f.matter_id
                   WHERE f.id = NEW.material_id AND m.region = NEW.region
                   AND m.kept_until < (now() AT TIME ZONE 'Asia/Shanghai')::date) THEN
        PERFORM matters_refuse('SB026', '保管期限未满，不得销毁材料。',
                               'Materials are not removed before the end of their keeping.');
    END IF;
    IF NOT EXISTS (SELECT FROM matters_matter d WHERE d.id = NEW.disposal_id AND d.region = NEW.region
                   AND d.kind = 'dispose_files' AND d.needs_review AND d.state = 'approved'
                   AND d.approved_by_id = NEW.officer_id) THEN
        PERFORM matters_refuse('SB027', '销毁材料须先经受理、复核和审批。',
                               'Materials are removed only by a matter that was received, reviewed and approved.');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER b_removed BEFORE INSERT ON matters_removal FOR EACH ROW EXECUTE FUNCTION matters_removed();


-- 5. The usual guards ---------------------------------------------------------------------------------------------

SELECT desk_make_permanent('matters_matter',
    'data, applicant_kind, applicant_name, employer_id, person_id, due_on, due_basis');
SELECT desk_make_append_only('matters_step');
SELECT desk_make_append_only('matters_material');
SELECT desk_make_append_only('matters_decision');
SELECT desk_make_append_only('matters_removal');

SELECT desk_make_regional('matters_matter');
SELECT desk_make_regional('matters_step');
SELECT desk_make_regional('matters_material');
SELECT desk_make_regional('matters_decision');
SELECT desk_make_regional('matters_removal');

SELECT desk_make_audited('matters_matter');
SELECT desk_make_audited('matters_step');
SELECT desk_make_audited('matters_material');
SELECT desk_make_counted('matters_decision');
SELECT desk_make_audited('matters_removal');

SELECT desk_make_referring('matters_matter', 'employer_id', 'registration_employer');
SELECT desk_make_referring('matters_matter', 'person_id', 'registration_person');

-- Whoever is outside sees their own matters: the record, its steps and materials, not the decision's inputs.
CREATE FUNCTION matters_own(matter bigint, whose text) RETURNS boolean
    LANGUAGE sql STABLE COST 1 SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM matters_matter m WHERE m.id = matter AND CASE whose
        WHEN 'employer' THEN m.employer_id = desk_setting('employer')::bigint
        ELSE m.person_id = desk_setting('person')::bigint END)
$$;
CREATE FUNCTION matters_applied(matter bigint) RETURNS boolean
    LANGUAGE sql STABLE COST 1 SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM matters_matter m WHERE m.id = matter
                   AND ((m.applicant_kind = 'employer' AND m.employer_id = desk_setting('employer')::bigint)
                        OR (m.applicant_kind = 'person' AND m.person_id = desk_setting('person')::bigint)))
$$;
SELECT desk_make_own('matters_matter', 'employer_id = OWN', 'person_id = OWN');
SELECT desk_make_own('matters_step', 'matters_own(matter_id, ''employer'')', 'matters_own(matter_id, ''person'')');
SELECT desk_make_own('matters_material', 'matters_own(matter_id, ''employer'')', 'matters_own(matter_id, ''person'')');

-- And they hand in: a draft in their own name, its documents, their own steps. The triggers above say what may change.
CREATE POLICY own_insert ON matters_matter FOR INSERT WITH CHECK (
    (applicant_kind = 'employer' AND employer_id = (SELECT desk_setting('employer')::bigint))
    OR (applicant_kind = 'person' AND person_id = (SELECT desk_setting('person')::bigint)));
CREATE POLICY own_update ON matters_matter FOR UPDATE USING (
    (applicant_kind = 'employer' AND employer_id = (SELECT desk_setting('employer')::bigint))
    OR (applicant_kind = 'person' AND person_id = (SELECT desk_setting('person')::bigint)));
CREATE POLICY own_insert ON matters_step FOR INSERT WITH CHECK (matters_applied(matter_id));
CREATE POLICY own_insert ON matters_material FOR INSERT WITH CHECK (matters_applied(matter_id));

REVOKE EXECUTE ON FUNCTION matters_next_number FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matters_next_number TO shebao_app;
