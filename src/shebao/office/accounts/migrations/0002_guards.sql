-- Entries of personal accounts are for good; the yearly statement is written from them.

SELECT desk_make_append_only('accounts_accountentry');
SELECT desk_make_permanent('accounts_accountyear', 'opening_fen, credited_fen, interest_fen, balance_fen');

SELECT desk_make_regional('accounts_accountentry');
SELECT desk_make_regional('accounts_accountyear');

SELECT desk_make_counted('accounts_accountentry', 'bill_id', 'collection_bill', 'person_id', 'registration_person');
SELECT desk_make_counted('accounts_accountyear');
