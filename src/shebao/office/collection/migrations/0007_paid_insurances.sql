-- Which insurances of a contribution are paid, as bits. Bills are an employer's, for all its people, so that a person reads
-- none of them: of their own contributions they are told just this.
CREATE FUNCTION collection_paid_insurances(contribution bigint) RETURNS integer
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(bit_or(CASE b.insurance WHEN 110 THEN 1 WHEN 210 THEN 2 WHEN 310 THEN 4 WHEN 410 THEN 8 ELSE 16 END), 0)
    FROM collection_contribution c
    JOIN collection_bill b ON b.employer_id = c.employer_id AND b.month = c.month AND b.run_id = c.run_id
                          AND b.late_from = c.late_from AND b.paid_on IS NOT NULL
    WHERE c.id = contribution
      AND (c.person_id = desk_setting('person')::bigint OR c.employer_id = desk_setting('employer')::bigint
           OR desk_setting('regions') = '*' OR c.region = ANY (string_to_array(desk_setting('regions'), ',')))
$$;
