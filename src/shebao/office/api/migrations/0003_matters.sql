-- What happens to a matter is told to the employer that it concerns: each step that leads to another state.

CREATE OR REPLACE FUNCTION api_tell() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM api_webhook WHERE closed_at IS NULL) THEN
        RETURN NULL;
    END IF;
    IF TG_TABLE_NAME = 'collection_bill' THEN
        INSERT INTO api_message (region, webhook_id, event, body, at, tries, next_try_at, said)
        SELECT n.region, w.id, 'bills.issued', jsonb_build_object('month', n.assessed_month, 'bills', n.ids, 'due_fen', n.due),
               now(), 0, now(), ''
        FROM (SELECT region, employer_id, assessed_month, jsonb_agg(id ORDER BY id) AS ids,
                     sum(employer_fen + employee_fen)::bigint AS due
              FROM new_rows GROUP BY region, employer_id, assessed_month) n
        JOIN api_webhook w ON w.employer_id = n.employer_id AND w.closed_at IS NULL AND 'bills.issued' = ANY (w.events);
    ELSIF TG_TABLE_NAME = 'collection_receipt' THEN
        INSERT INTO api_message (region, webhook_id, event, body, at, tries, next_try_at, said)
        SELECT n.region, w.id, 'payment.received', jsonb_build_object('payment', n.id, 'received_on', n.received_on,
               'amount_fen', n.amount_fen, 'bank_reference', n.bank_reference), now(), 0, now(), ''
        FROM new_rows n
        JOIN api_webhook w ON w.employer_id = n.employer_id AND w.closed_at IS NULL AND 'payment.received' = ANY (w.events);
    ELSIF TG_TABLE_NAME = 'matters_step' THEN
        -- `version` is the matter's after the step: messages may arrive in another order than they were sent.
        INSERT INTO api_message (region, webhook_id, event, body, at, tries, next_try_at, said)
        SELECT n.region, w.id, 'matter.moved', jsonb_build_object('matter', m.id, 'number', m.number, 'kind', m.kind,
               'state', n.state, 'version', n.version + 1), now(), 0, now(), ''
        FROM new_rows n
        JOIN matters_matter m ON m.id = n.matter_id
        LEFT JOIN matters_step b ON b.matter_id = n.matter_id AND b.version = n.version - 1
        JOIN api_webhook w ON w.employer_id = m.employer_id AND w.closed_at IS NULL AND 'matter.moved' = ANY (w.events)
        WHERE b.state IS DISTINCT FROM n.state;
    ELSE
        INSERT INTO api_message (region, webhook_id, event, body, at, tries, next_try_at, said)
        SELECT n.region, w.id, 'declaration.taken', jsonb_build_object('declaration', n.id, 'month', n.month), now(), 0, now(), ''
        FROM new_rows n
        JOIN api_webhook w ON w.employer_id = n.employer_id AND w.closed_at IS NULL AND 'declaration.taken' = ANY (w.events);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER y_tell AFTER INSERT ON matters_step REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION api_tell();
