-- A sheet stays as it came, with what was wrong in it.

SELECT desk_make_append_only('registration_import');
SELECT desk_make_regional('registration_import');
SELECT desk_make_counted('registration_import');
