-- Declared, assessed, received and allocated: recorded for good. A bill changes only in what was paid on it.

SELECT desk_make_permanent('collection_declaration', 'rows_taken, rows_rejected');
SELECT desk_make_append_only('collection_declarationline');
SELECT desk_make_append_only('collection_rejectedrow');
SELECT desk_make_append_only('collection_contribution');
SELECT desk_make_permanent('collection_bill', 'principal_paid_fen, late_fee_due_fen, late_fee_paid_fen, paid_on');
SELECT desk_make_append_only('collection_receipt');
SELECT desk_make_append_only('collection_allocation');

SELECT desk_make_regional('collection_declaration');
SELECT desk_make_regional('collection_declarationline');
SELECT desk_make_regional('collection_rejectedrow');
SELECT desk_make_regional('collection_contribution');
SELECT desk_make_regional('collection_bill');
SELECT desk_make_regional('collection_receipt');
SELECT desk_make_regional('collection_allocation');

SELECT desk_make_counted('collection_declaration');
SELECT desk_make_counted('collection_declarationline', 'declaration_id', 'collection_declaration',
                         'employer_id', 'registration_employer', 'person_id', 'registration_person');
SELECT desk_make_counted('collection_rejectedrow');
SELECT desk_make_counted('collection_contribution', 'employer_id', 'registration_employer',
                         'person_id', 'registration_person');
SELECT desk_make_counted('collection_bill', 'employer_id', 'registration_employer');
SELECT desk_make_counted('collection_receipt');
SELECT desk_make_counted('collection_allocation', 'receipt_id', 'collection_receipt', 'bill_id', 'collection_bill');


-- Half of each page is kept free: nearly all bills of a month are paid soon after, and a payment that stays on its
-- bill's page touches no index.
ALTER TABLE collection_bill SET (fillfactor = 50);


-- A bill's payments on the audit trail: a line per bill, with the paid sums before and after.
CREATE FUNCTION collection_audit_bill() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    actor CONSTANT bigint := desk_setting('actor')::bigint;
    run CONSTANT bigint := desk_setting('run')::bigint;
    txid CONSTANT bigint := desk_txid();
BEGIN
    INSERT INTO desk_auditevent (at, txid, actor_id, region, action, object_table, object_id, rows, run_id, old, new)
    SELECT now(), txid, actor, n.region, 'update', TG_TABLE_NAME, n.id, 1, run,
           jsonb_build_object('principal_paid_fen', o.principal_paid_fen, 'late_fee_due_fen', o.late_fee_due_fen,
                              'late_fee_paid_fen', o.late_fee_paid_fen, 'paid_on', o.paid_on),
           jsonb_build_object('principal_paid_fen', n.principal_paid_fen, 'late_fee_due_fen', n.late_fee_due_fen,
                              'late_fee_paid_fen', n.late_fee_paid_fen, 'paid_on', n.paid_on)
    FROM old_rows o JOIN new_rows n USING (id)
    WHERE (o.principal_paid_fen, o.late_fee_due_fen, o.late_fee_paid_fen, o.paid_on)
          IS DISTINCT FROM (n.principal_paid_fen, n.late_fee_due_fen, n.late_fee_paid_fen, n.paid_on);
    RETURN NULL;
END $$;

CREATE TRIGGER z_audit_update AFTER UPDATE ON collection_bill
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION collection_audit_bill();


-- A reversal is the mirror of what it reverses.
CREATE FUNCTION collection_check_reversal() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wrong bigint;
BEGIN
    SELECT n.reverses_id INTO wrong
    FROM new_rows n LEFT JOIN collection_contribution c ON c.id = n.reverses_id AND c.kind <> '20'
    WHERE n.kind = '20'
      AND (c.id IS NULL
           OR (n.region, n.person_id, n.employer_id, n.month, n.insurances)
              <> (c.region, c.person_id, c.employer_id, c.month, c.insurances)
           OR (n.wage_fen, n.base_fen, n.pension_employer_fen, n.pension_employee_fen, n.unemployment_employer_fen,
               n.unemployment_employee_fen, n.medical_employer_fen, n.medical_employee_fen,
               n.work_injury_employer_fen, n.maternity_employer_fen)
              <> (-c.wage_fen, -c.base_fen, -c.pension_employer_fen, -c.pension_employee_fen,
                  -c.unemployment_employer_fen, -c.unemployment_employee_fen, -c.medical_employer_fen,
                  -c.medical_employee_fen, -c.work_injury_employer_fen, -c.maternity_employer_fen))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SB003',
            MESSAGE = format('冲销须与原缴费 %s 完全相反。', wrong)
                   || ' / ' || format('A reversal must be the exact opposite of contribution %s.', wrong);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER m_reversal AFTER INSERT ON collection_contribution
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION collection_check_reversal();


-- No receipt gives more than it brought. The receipts are locked, so that two payments cannot spend the same money.
CREATE FUNCTION collection_check_allocation() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wrong text;
BEGIN
    PERFORM FROM collection_receipt WHERE id IN (SELECT receipt_id FROM new_rows) ORDER BY id FOR NO KEY UPDATE;
    SELECT r.bank_reference INTO wrong
    FROM collection_receipt r
    JOIN (SELECT receipt_id, sum(amount_fen) AS allocated, sum(amount_fen) FILTER (WHERE part = 'unallocated') AS kept
          FROM collection_allocation WHERE receipt_id IN (SELECT receipt_id FROM new_rows)
          GROUP BY receipt_id) a ON a.receipt_id = r.id
    WHERE a.allocated > r.amount_fen OR a.kept < 0
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SB004',
            MESSAGE = format('收款 %s 的分配超过其金额。', wrong)
                   || ' / ' || format('Receipt %s is allocated beyond its amount.', wrong);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER m_within_receipt AFTER INSERT ON collection_allocation
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION collection_check_allocation();
