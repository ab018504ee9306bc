-- A report that was handed in stays as it was; handed in again, its rows are of a new run.

SELECT desk_make_append_only('inspections_foreignersreport');
SELECT desk_make_regional('inspections_foreignersreport');
SELECT desk_make_counted('inspections_foreignersreport');
