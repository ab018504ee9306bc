-- Registered facts change, with their history on the audit trail; they never vanish, and keep number and region.

SELECT desk_make_permanent('registration_employer',
    'credit_code, name, unit_type, industry, risk_class, registered_on');
SELECT desk_make_permanent('registration_person',
    'number, name, sex, born_on, nationality, document_type, document_number, household, permit_type,
     permit_issued_on, certificate_shown_on');
SELECT desk_make_permanent('registration_enrolment', 'employed_on, registered_on, period, stop_reason');

SELECT desk_make_regional('registration_employer');
SELECT desk_make_regional('registration_person');
SELECT desk_make_regional('registration_enrolment');

SELECT desk_make_audited('registration_employer');
SELECT desk_make_audited('registration_person');
SELECT desk_make_audited('registration_enrolment');

SELECT desk_make_referring('registration_enrolment', 'person_id', 'registration_person');
SELECT desk_make_referring('registration_enrolment', 'employer_id', 'registration_employer');
