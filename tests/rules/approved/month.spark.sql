WITH facts AS (
  SELECT
    person_id,
    CAST(wage_fen AS BIGINT) AS declared_wage_fen,
    CAST(enrolled AS BIGINT) AS enrolled_insurances,
    CAST(COALESCE(DATEDIFF(certificate_shown_on, DATE '1970-01-01'), 2932896) AS BIGINT) AS certificate_shown_on,
    CAST(COALESCE(DATEDIFF(permit_issued_on, DATE '1970-01-01'), 2932896) AS BIGINT) AS permit_issued_on,
    CAST(((ASCII(SUBSTRING(nationality, 1, 1)) - 64) * 27 + (ASCII(SUBSTRING(nationality, 2, 1)) - 64)) * 27 + (ASCII(SUBSTRING(nationality, 3, 1)) - 64) AS BIGINT) AS nationality
  FROM wages
),
step_1 AS (
  SELECT *,
    LEAST(GREATEST(declared_wage_fen, 233800), 1168800) AS contribution_base_fen, -- 缴费基数 社会保险法 第十二条；社会保险费征缴暂行条例 第三条
    (CAST(EXTRACT(YEAR FROM DATE_ADD(DATE '1970-01-01', CAST(permit_issued_on AS INT))) AS BIGINT) * 12 + CAST(EXTRACT(MONTH FROM DATE_ADD(DATE '1970-01-01', CAST(permit_issued_on AS INT))) AS BIGINT) - 1) AS permit_issued_on_month, -- 所在月份
    (CAST(EXTRACT(YEAR FROM DATE_ADD(DATE '1970-01-01', CAST(certificate_shown_on AS INT))) AS BIGINT) * 12 + CAST(EXTRACT(MONTH FROM DATE_ADD(DATE '1970-01-01', CAST(certificate_shown_on AS INT))) AS BIGINT) - 1) AS certificate_shown_on_month, -- 所在月份
    CASE WHEN nationality = 3072 THEN CAST(11781 AS BIGINT) WHEN nationality = 8442 THEN CAST(12195 AS BIGINT) ELSE CAST(2932896 AS BIGINT) END AS treaty_in_force_on, -- 双边协定生效日（参数）
    CASE WHEN nationality = 3072 THEN CAST(60 AS BIGINT) ELSE CAST(1200 AS BIGINT) END AS treaty_limit_months, -- 协定首次免缴期限（月，1200为不限）（参数）
    CASE WHEN nationality = 3072 THEN CAST(36 AS BIGINT) ELSE CAST(1200 AS BIGINT) END AS treaty_extension_months, -- 协定允许延长的月数（参数）
    CASE WHEN nationality = 3072 THEN CAST(3 AS BIGINT) WHEN nationality = 8442 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS treaty_insurances  -- 凭参保证明免缴的险种（双边协定；港澳台居民）（参数）
  FROM facts
),
step_2 AS (
  SELECT *,
    CAST(DATEDIFF(MAKE_DATE(CAST((LEAST(permit_issued_on_month + 3, 120000)) DIV 12 AS INT), CAST((LEAST(permit_issued_on_month + 3, 120000)) % 12 + 1 AS INT), 1), DATE '1970-01-01') AS BIGINT) AS exempt_from_2_begins, -- 该月一日
    CAST(DATEDIFF(MAKE_DATE(CAST((LEAST((permit_issued_on_month + 3) + 1, 120000)) DIV 12 AS INT), CAST((LEAST((permit_issued_on_month + 3) + 1, 120000)) % 12 + 1 AS INT), 1), DATE '1970-01-01') AS BIGINT) AS exempt_from_3_begins, -- 该月一日
    CAST(DATEDIFF(MAKE_DATE(CAST((permit_issued_on_month) DIV 12 AS INT), CAST((permit_issued_on_month) % 12 + 1 AS INT), 1), DATE '1970-01-01') AS BIGINT) AS permit_issued_on_month_begins, -- 该月一日
    CAST(DATEDIFF(MAKE_DATE(CAST((certificate_shown_on_month) DIV 12 AS INT), CAST((certificate_shown_on_month) % 12 + 1 AS INT), 1), DATE '1970-01-01') AS BIGINT) AS certificate_shown_on_month_begins, -- 该月一日
    CASE WHEN treaty_limit_months >= 1200 THEN 1200 ELSE treaty_limit_months + 0 END AS posting_months_allowed  -- 免缴期限（月） 人社厅发〔2011〕113号 二
  FROM step_1
),
step_3 AS (
  SELECT *,
    CASE WHEN certificate_shown_on = 2932896 THEN 2932896 ELSE GREATEST(CASE WHEN certificate_shown_on <= (LEAST(exempt_from_2_begins, 2932896) + LEAST(permit_issued_on - permit_issued_on_month_begins, (LEAST(exempt_from_3_begins, 2932896) - LEAST(exempt_from_2_begins, 2932896)) - 1)) THEN permit_issued_on ELSE certificate_shown_on_month_begins END, 0) END AS exempt_from  -- 免缴起始日 人社厅发〔2011〕113号 二；人力资源社会保障部令第16号 第九条
  FROM step_2
),
step_4 AS (
  SELECT *,
    GREATEST(exempt_from, treaty_in_force_on) AS posting_counted_from, -- 派遣期限起算日 人力资源社会保障部令第16号 第九条
    (CAST(EXTRACT(YEAR FROM DATE_ADD(DATE '1970-01-01', CAST(exempt_from AS INT))) AS BIGINT) * 12 + CAST(EXTRACT(MONTH FROM DATE_ADD(DATE '1970-01-01', CAST(exempt_from AS INT))) AS BIGINT) - 1) AS exempt_from_month  -- 所在月份
  FROM step_3
),
step_5 AS (
  SELECT *,
    (CAST(EXTRACT(YEAR FROM DATE_ADD(DATE '1970-01-01', CAST(posting_counted_from AS INT))) AS BIGINT) * 12 + CAST(EXTRACT(MONTH FROM DATE_ADD(DATE '1970-01-01', CAST(posting_counted_from AS INT))) AS BIGINT) - 1) AS posting_counted_from_month  -- 所在月份
  FROM step_4
),
step_6 AS (
  SELECT *,
    CAST(DATEDIFF(MAKE_DATE(CAST((LEAST(posting_counted_from_month + posting_months_allowed, 120000)) DIV 12 AS INT), CAST((LEAST(posting_counted_from_month + posting_months_allowed, 120000)) % 12 + 1 AS INT), 1), DATE '1970-01-01') AS BIGINT) AS exempt_until_8_begins, -- 该月一日
    CAST(DATEDIFF(MAKE_DATE(CAST((LEAST((posting_counted_from_month + posting_months_allowed) + 1, 120000)) DIV 12 AS INT), CAST((LEAST((posting_counted_from_month + posting_months_allowed) + 1, 120000)) % 12 + 1 AS INT), 1), DATE '1970-01-01') AS BIGINT) AS exempt_until_9_begins, -- 该月一日
    CAST(DATEDIFF(MAKE_DATE(CAST((posting_counted_from_month) DIV 12 AS INT), CAST((posting_counted_from_month) % 12 + 1 AS INT), 1), DATE '1970-01-01') AS BIGINT) AS posting_counted_from_month_begins  -- 该月一日
  FROM step_5
),
step_7 AS (
  SELECT *,
    CASE WHEN exempt_from = 2932896 THEN 2932896 ELSE CASE WHEN (posting_months_allowed >= 1200 OR posting_counted_from = 2932896) THEN 2932896 ELSE LEAST(GREATEST((LEAST(exempt_until_8_begins, 2932896) + LEAST(posting_counted_from - posting_counted_from_month_begins, (LEAST(exempt_until_9_begins, 2932896) - LEAST(exempt_until_8_begins, 2932896)) - 1)) - 1, -25567), 2932896) END END AS exempt_until  -- 免缴截止日 人社厅发〔2011〕113号 二；人力资源社会保障部令第16号 第九条
  FROM step_6
),
step_8 AS (
  SELECT *,
    CASE WHEN ((exempt_from <> 2932896 AND exempt_from_month <= 24146) AND exempt_until >= 15400) THEN treaty_insurances ELSE 0 END AS exempt_insurances  -- 免缴险种 人社厅发〔2011〕113号 二；人力资源社会保障部令第16号 第九条
  FROM step_7
),
step_9 AS (
  SELECT *,
    enrolled_insurances - (enrolled_insurances & exempt_insurances) AS charged_insurances  -- 应缴险种 社会保险法 第五十八条；人社厅发〔2011〕113号 二
  FROM step_8
),
step_10 AS (
  SELECT *,
    CASE WHEN (charged_insurances & 1) = 1 THEN contribution_base_fen ELSE 0 END AS pension_charged_base_fen, -- 本险种计费基数 社会保险法 第五十八条
    CASE WHEN (charged_insurances & 2) = 2 THEN contribution_base_fen ELSE 0 END AS unemployment_charged_base_fen, -- 本险种计费基数 社会保险法 第五十八条
    CASE WHEN (charged_insurances & 4) = 4 THEN contribution_base_fen ELSE 0 END AS medical_charged_base_fen, -- 本险种计费基数 社会保险法 第五十八条
    CASE WHEN (charged_insurances & 8) = 8 THEN contribution_base_fen ELSE 0 END AS work_injury_charged_base_fen, -- 本险种计费基数 社会保险法 第五十八条
    CASE WHEN (charged_insurances & 16) = 16 THEN contribution_base_fen ELSE 0 END AS maternity_charged_base_fen  -- 本险种计费基数 社会保险法 第五十八条
  FROM step_9
),
step_11 AS (
  SELECT *,
    ((pension_charged_base_fen * 220000) + 500000) DIV 1000000 AS pension_employer_due_fen, -- 单位本月应缴 社会保险法 第十二条、第二十三条、第三十五条、第四十四条、第五十三条
    ((pension_charged_base_fen * 80000) + 500000) DIV 1000000 AS pension_employee_due_fen, -- 个人本月应缴 社会保险法 第十二条、第二十三条、第三十三条、第四十四条、第五十三条
    ((unemployment_charged_base_fen * 17000) + 500000) DIV 1000000 AS unemployment_employer_due_fen, -- 单位本月应缴 社会保险法 第十二条、第二十三条、第三十五条、第四十四条、第五十三条
    ((unemployment_charged_base_fen * 10000) + 500000) DIV 1000000 AS unemployment_employee_due_fen, -- 个人本月应缴 社会保险法 第十二条、第二十三条、第三十三条、第四十四条、第五十三条
    ((medical_charged_base_fen * 120000) + 500000) DIV 1000000 AS medical_employer_due_fen, -- 单位本月应缴 社会保险法 第十二条、第二十三条、第三十五条、第四十四条、第五十三条
    ((medical_charged_base_fen * 20000) + 500000) DIV 1000000 AS medical_employee_due_fen, -- 个人本月应缴 社会保险法 第十二条、第二十三条、第三十三条、第四十四条、第五十三条
    ((work_injury_charged_base_fen * 5000) + 500000) DIV 1000000 AS work_injury_employer_due_fen, -- 单位本月应缴 社会保险法 第十二条、第二十三条、第三十五条、第四十四条、第五十三条
    ((maternity_charged_base_fen * 8000) + 500000) DIV 1000000 AS maternity_employer_due_fen  -- 单位本月应缴 社会保险法 第十二条、第二十三条、第三十五条、第四十四条、第五十三条
  FROM step_10
)
SELECT
  person_id,
  contribution_base_fen,
  charged_insurances,
  pension_employer_due_fen,
  pension_employee_due_fen,
  unemployment_employer_due_fen,
  unemployment_employee_due_fen,
  medical_employer_due_fen,
  medical_employee_due_fen,
  work_injury_employer_due_fen,
  CAST(0 AS BIGINT) AS work_injury_employee_due_fen,
  maternity_employer_due_fen,
  CAST(0 AS BIGINT) AS maternity_employee_due_fen
FROM step_11
