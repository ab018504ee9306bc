-- The books: an entry comes complete and balanced in one transaction, and stays as it is.

GRANT SELECT ON funds_account TO shebao_app;

SELECT desk_make_append_only('funds_entry');
SELECT desk_make_append_only('funds_posting');
SELECT desk_make_regional('funds_entry');
SELECT desk_make_regional('funds_posting');
SELECT desk_make_counted('funds_entry', 'reverses_id', 'funds_entry');
SELECT desk_make_counted('funds_posting');

-- The transaction's number is not the writer's to choose: it decides until when lines may be added.
CREATE FUNCTION funds_check_transaction() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM new_rows WHERE txid <> desk_txid()) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SB006',
            MESSAGE = '凭证须属于当前事务。 / An entry belongs to the transaction that writes it.';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER m_transaction AFTER INSERT ON funds_entry
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION funds_check_transaction();

CREATE FUNCTION funds_check_postings() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wrong record;
    lines bigint;
    recorded bigint;
    first_entry bigint;
    last_entry bigint;
BEGIN
    SELECT count(*), min(entry_id), max(entry_id) INTO lines, first_entry, last_entry FROM new_rows;
    IF lines = 0 THEN
        RETURN NULL;
    END IF;

    SELECT n.entry_id, n.difference INTO wrong
    FROM (SELECT entry_id, region, insurance, sum(debit_fen - credit_fen) AS difference
          FROM new_rows GROUP BY entry_id, region, insurance) n
    LEFT JOIN funds_entry e ON e.id = n.entry_id
    WHERE n.difference <> 0 OR e.id IS NULL OR e.txid <> desk_txid()
          OR e.region <> n.region OR e.insurance <> n.insurance
    LIMIT 1;
    IF FOUND AND wrong.difference <> 0 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SB005',
            MESSAGE = format('凭证 %s 借贷不平：借方减贷方 %s 分。', wrong.entry_id, wrong.difference)
                   || ' / ' || format('Entry %s does not balance: debit less credit is %s fen.',
                                      wrong.entry_id, wrong.difference);
    ELSIF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SB006',
            MESSAGE = format('凭证 %s 不存在、已经入账，或属于另一账套，不得再加分录。', wrong.entry_id)
                   || ' / ' || format('Entry %s does not exist, is already posted, or belongs to other books:'
                                      ' no line can be added.', wrong.entry_id);
    END IF;

    -- with its literals, for the plan: ten lines and a million want different ones
    EXECUTE format('SELECT count(*) FROM funds_posting WHERE entry_id BETWEEN %s AND %s'
                   ' AND entry_id IN (SELECT entry_id FROM new_rows)', first_entry, last_entry) INTO recorded;
    IF recorded <> lines THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SB006',
            MESSAGE = '凭证的分录须一次写全，不得追加。 / An entry''s lines are written at once; none can be added.';
    END IF;

    SELECT n.account INTO wrong
    FROM (SELECT DISTINCT account FROM new_rows) n
    WHERE NOT EXISTS (SELECT FROM funds_account a WHERE a.code = n.account
                      AND NOT EXISTS (SELECT FROM funds_account child WHERE child.parent_id = a.code))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SB007',
            MESSAGE = format('%s 不是会计科目表中的明细科目。', wrong.account)
                   || ' / ' || format('%s is no account of the chart to post on.', wrong.account);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER m_balanced AFTER INSERT ON funds_posting
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION funds_check_postings();


-- An entry without lines is none: looked at when the transaction ends. Only triggers for each row wait that long, so
-- it hangs on the one line that the audit trail has for all entries of a statement.
CREATE FUNCTION funds_check_entries() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wrong bigint;
BEGIN
    EXECUTE format('SELECT e.id FROM funds_entry e WHERE e.id BETWEEN %s AND %s AND e.txid = %s'
                   ' AND NOT EXISTS (SELECT FROM funds_posting p WHERE p.entry_id = e.id'
                   '                 AND p.entry_id BETWEEN %1$s AND %2$s) LIMIT 1',
                   NEW.new ->> 'first_id', NEW.new ->> 'last_id', NEW.txid) INTO wrong;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SB008',
            MESSAGE = format('凭证 %s 没有分录。', wrong) || ' / ' || format('Entry %s has no lines.', wrong);
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER m_entries_have_lines AFTER INSERT ON desk_auditevent
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.object_table = 'funds_entry' AND NEW.action = 'insert')
    EXECUTE FUNCTION funds_check_entries();


-- The chart (财政部《社会保险基金会计制度》, 财会字〔1999〕20号), as far as contributions need it.
INSERT INTO funds_account (code, name_zh, name_en, side, parent_id) VALUES
    ('101', '现金', 'Cash', 'debit', NULL),
    ('102', '收入户存款', 'Income-account deposit', 'debit', NULL),
    ('103', '财政专户存款', 'Fiscal-account deposit', 'debit', NULL),
    ('104', '支出户存款', 'Expenditure-account deposit', 'debit', NULL),
    ('211', '暂收款', 'Temporary receipts', 'credit', NULL),
    ('301', '基金', 'Fund', 'credit', NULL),
    ('30101', '统筹基金', 'Fund: pooled', 'credit', '301'),
    ('30102', '个人账户基金', 'Fund: individual accounts', 'credit', '301'),
    ('401', '社会保险费收入', 'Contribution income', 'credit', NULL),
    ('40101', '统筹社会保险费收入', 'Contribution income: pooled', 'credit', '401'),
    ('40102', '个人账户社会保险费收入', 'Contribution income: individual accounts', 'credit', '401'),
    ('402', '利息收入', 'Interest income', 'credit', NULL),
    ('407', '其他收入', 'Other income', 'credit', NULL),
    ('40701', '滞纳金收入', 'Other income: late fees', 'credit', '407');
