-- The lines of an entry, all at once: as before, with one count less to make of a large month.
CREATE OR REPLACE FUNCTION funds_check_postings() RETURNS trigger
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

    -- A month's entries stand side by side: as many lines in the range of their numbers as were written now, so no others.
    -- Where lines of other entries lie between, those of these entries are counted. With its literals, for the plan: ten
    -- lines and a million want different ones.
    EXECUTE format('SELECT count(*) FROM funds_posting WHERE entry_id BETWEEN %s AND %s', first_entry, last_entry)
        INTO recorded;
    IF recorded <> lines THEN
        EXECUTE format('SELECT count(*) FROM funds_posting WHERE entry_id BETWEEN %s AND %s'
                       ' AND entry_id IN (SELECT entry_id FROM new_rows)', first_entry, last_entry) INTO recorded;
    END IF;
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
