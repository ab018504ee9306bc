-- Findings are decided, never removed; each change is on the audit trail.

SELECT desk_make_permanent('inspections_finding',
    'severity, amount_fen, text_zh, text_en, evidence, run_id, found_at,
     status, decided_at, decided_by_id, decision_note');
SELECT desk_make_regional('inspections_finding');
SELECT desk_make_audited('inspections_finding');
