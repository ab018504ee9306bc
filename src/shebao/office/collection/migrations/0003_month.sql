-- A bill's payments on the audit trail, with the paid sums before and after: a line per bill; where a statement settles
-- more than a thousand, a line for each two hundred, that lists their numbers and sums in the same order.
CREATE OR REPLACE FUNCTION collection_audit_bill() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    actor CONSTANT bigint := desk_setting('actor')::bigint;
    run CONSTANT bigint := desk_setting('run')::bigint;
    txid CONSTANT bigint := desk_txid();
BEGIN
    IF (SELECT count(*) FROM (SELECT FROM new_rows LIMIT 1001) few) > 1000 THEN
        INSERT INTO desk_auditevent (at, txid, actor_id, region, action, object_table, rows, run_id, old, new)
        SELECT now(), txid, actor, region, 'update', TG_TABLE_NAME, count(*), run,
               jsonb_build_object('principal_paid_fen', array_agg(old_principal), 'late_fee_due_fen', array_agg(old_fee_due),
                                  'late_fee_paid_fen', array_agg(old_fee_paid), 'paid_on', array_agg(old_day)),
               jsonb_build_object('id', array_agg(id),
                                  'principal_paid_fen', array_agg(principal), 'late_fee_due_fen', array_agg(fee_due),
                                  'late_fee_paid_fen', array_agg(fee_paid), 'paid_on', array_agg(day))
        FROM (SELECT n.id, n.region, (row_number() OVER () - 1) / 200 AS part,
                     o.principal_paid_fen AS old_principal, o.late_fee_due_fen AS old_fee_due,
                     o.late_fee_paid_fen AS old_fee_paid, o.paid_on AS old_day,
                     n.principal_paid_fen AS principal, n.late_fee_due_fen AS fee_due,
                     n.late_fee_paid_fen AS fee_paid, n.paid_on AS day
              FROM old_rows o JOIN new_rows n USING (id)
              WHERE (o.principal_paid_fen, o.late_fee_due_fen, o.late_fee_paid_fen, o.paid_on)
                    IS DISTINCT FROM (n.principal_paid_fen, n.late_fee_due_fen, n.late_fee_paid_fen, n.paid_on)) changed
        GROUP BY region, part;
    ELSE
        INSERT INTO desk_auditevent (at, txid, actor_id, region, action, object_table, object_id, rows, run_id, old, new)
        SELECT now(), txid, actor, n.region, 'update', TG_TABLE_NAME, n.id, 1, run,
               jsonb_build_object('principal_paid_fen', o.principal_paid_fen, 'late_fee_due_fen', o.late_fee_due_fen,
                                  'late_fee_paid_fen', o.late_fee_paid_fen, 'paid_on', o.paid_on),
               jsonb_build_object('principal_paid_fen', n.principal_paid_fen, 'late_fee_due_fen', n.late_fee_due_fen,
                                  'late_fee_paid_fen', n.late_fee_paid_fen, 'paid_on', n.paid_on)
        FROM old_rows o JOIN new_rows n USING (id)
        WHERE (o.principal_paid_fen, o.late_fee_due_fen, o.late_fee_paid_fen, o.paid_on)
              IS DISTINCT FROM (n.principal_paid_fen, n.late_fee_due_fen, n.late_fee_paid_fen, n.paid_on);
    END IF;
    RETURN NULL;
END $$;
