"""A small clean lake with the tables and national codes of the data standard, enough to plant wrongdoing in.

The arithmetic is simple on purpose (round shares, month-end payments): the tests look at what planting changes.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from shebao.population import Country, Scenario, generate

SCENARIO = Scenario(
    people=1500, employers=120, foreigners=120, compatriots=4, movers=4, first_month=201110, last_month=201202,
    late_payment_share=0.15,
)  # fmt: skip

CODES = {
    "person_id": "AAC001", "number": "AAC002", "name": "AAC003", "sex": "AAC004", "born_on": "AAC006",
    "nationality": "AAC161", "document_type": "AAC058", "document_number": "AAC147", "household": "AAC009",
    "employer_id": "AAB001", "credit_code": "AAB003", "unit_type": "AAB019", "industry": "AAB022", "risk_class": "AAA149",
    "insurance": "AAE140", "month": "AAE003", "assessed_month": "AAE002", "wage_fen": "AAC040", "base_fen": "AAE180",
    "region": "AAA027", "from_on": "AAE030",
}  # fmt: skip

_BASE = """
CREATE TABLE region_of AS SELECT unnest(['310000', '110000']) region, unnest([1, 2]) position;
CREATE TABLE employer AS SELECT position * 10000 + row_number() OVER (ORDER BY credit_code) employer_id, e.*
  FROM employers e JOIN region_of USING (region);
CREATE TABLE person AS SELECT position * 1000000 + row_number() OVER (ORDER BY number) person_id, p.*
  FROM persons p JOIN region_of USING (region);
CREATE TABLE contribution AS
  SELECT row_number() OVER (ORDER BY w.month, w.number) contribution_id, person_id, employer_id, w.month,
         w.month assessed_month, '10' kind, w.wage_fen, greatest(240000, least(1200000, w.wage_fen)) base_fen,
         31 - (p.certificate_shown_on IS NOT NULL)::int insurances, w.region, e.risk_class
  FROM wages w JOIN person p USING (region, number) JOIN employer e USING (region, credit_code);
CREATE TABLE contributions AS SELECT * EXCLUDE (risk_class),
  base_fen * 20 // 100 * (insurances & 1) pension_employer_fen, base_fen * 8 // 100 * (insurances & 1) pension_employee_fen,
  base_fen // 100 unemployment_employer_fen, base_fen // 200 unemployment_employee_fen,
  base_fen * 10 // 100 medical_employer_fen, base_fen * 2 // 100 medical_employee_fen,
  base_fen * [5, 10, 20][risk_class] // 1000 work_injury_employer_fen, base_fen * 8 // 1000 maternity_employer_fen
  FROM contribution;
CREATE TABLE bill AS
  SELECT row_number() OVER (ORDER BY month, employer_id) bill_id, * FROM (
    SELECT employer_id, month, 110 insurance, region,
           sum(pension_employer_fen)::bigint employer_fen, sum(pension_employee_fen)::bigint employee_fen
    FROM contributions GROUP BY ALL);
CREATE TABLE paid AS SELECT b.*, behaviour = 'on_time' AS paid FROM bill b JOIN employer USING (region, employer_id)
  JOIN payment_behaviour USING (region, credit_code, month);
"""

_TABLES = {
    "persons": "SELECT * FROM person WHERE region = $r",
    "certificates": """SELECT person_id * 10 certificate_id, person_id, country, certificate_number, shown_on, begins_on, ends_on,
        extension_months, NULL::date posted_from, c.region FROM certificates c JOIN person USING (region, number)
        WHERE c.region = $r""",
    "employers": "SELECT employer_id, credit_code, name, unit_type, industry, risk_class, registered_on, region "
    "FROM employer WHERE region = $r",
    "enrolments": "SELECT person_id, 110 AS insurance, employed_on AS from_on, e.region FROM employments e "
    "JOIN person USING (region, number) WHERE e.region = $r",
    "contributions": "SELECT * FROM contributions WHERE region = $r AND month = $m",
    "bills": """SELECT bill_id, employer_id, month, insurance, employer_fen, employee_fen, region,
        if(paid, employer_fen + employee_fen, 0) principal_paid_fen,
        if(paid OR month = $m, 0, employer_fen * ($m - month) // 100) late_fee_due_fen, 0::bigint late_fee_paid_fen,
        if(paid, make_date(month // 100, month % 100, 20), NULL) paid_on FROM paid WHERE region = $r AND month <= $m""",
    "account_entries": """SELECT contribution_id * 10 entry_id, person_id, 110 insurance, 'contribution' kind, c.month,
        make_date(c.month // 100, c.month % 100, 20) booked_on, pension_employee_fen amount_fen, bill_id, contribution_id,
        c.region FROM contributions c JOIN paid b USING (region, employer_id, month)
        WHERE paid AND region = $r AND month = $m AND pension_employee_fen > 0
        UNION ALL BY NAME SELECT person_id * 1000 entry_id, person_id, 110 insurance, 'interest' kind, 201112 AS month,
        DATE '2011-12-31' booked_on, 12345::bigint amount_fen, region FROM person WHERE region = $r AND $m = 201112""",
    "accounts": "SELECT person_id, 110 insurance, $m // 100 AS year, 500000::bigint AKC252, region FROM person WHERE region = $r",
    "ledger": "SELECT insurance, account, 0::bigint debit_fen, 900000::bigint credit_fen, 900000::bigint balance_fen, "
    "$r region FROM (SELECT unnest([110, 310]) insurance) CROSS JOIN (SELECT unnest(['102', '40101', '40102']) account)",
    "foreigners_participation": "SELECT '11-' || nationality AS cell, '11' AS indicator, nationality, "
    "count(*)::bigint AS counted, region FROM person WHERE region = $r AND nationality <> 'CHN' GROUP BY ALL",
    "wage_records": "SELECT number, credit_code, month, wage_fen, region FROM wages WHERE region = $r AND month = $m",
}


def write_small_lake(folder: Path, country: Country | None = None) -> Path:
    """Four months of two regions; returns the folder."""
    country = country or generate(SCENARIO)
    with duckdb.connect() as connection:
        for name in ("employers", "persons", "certificates", "employments", "wages", "payment_behaviour"):
            connection.register(name, getattr(country, name))
        connection.execute(_BASE)
        for region in country.scenario.regions:
            for month in country.scenario.months:
                _write_month(connection, folder, region, month)
    return folder


def _write_month(connection: duckdb.DuckDBPyConnection, folder: Path, region: str, month: int) -> None:
    for table, sql in _TABLES.items():
        given = sql.replace("$r", f"'{region}'").replace("$m", str(month))
        rows = connection.sql(f"SELECT *, {month}::int SUBMISSION_MONTH FROM ({given}) ORDER BY ALL").to_arrow_table()
        rows = rows.rename_columns([CODES.get(name, name.upper()) for name in rows.column_names])
        path = folder / table / f"region={region}" / f"month={month}" / "data.parquet"
        path.parent.mkdir(parents=True)
        pq.write_table(rows.cast(pa.schema(rows.schema, metadata={"standard": "small"})), path, compression="zstd")
