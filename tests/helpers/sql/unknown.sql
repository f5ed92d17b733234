-- What can't be known: the key, the kind, and the table or column that a reason has to name.
CREATE TABLE unknown(key VARCHAR, kind VARCHAR, named VARCHAR);

INSERT INTO unknown
SELECT key, 'absent', name FROM needed_tables WHERE name NOT IN (FROM present_tables)
UNION
SELECT key, 'column', column_name FROM needed_tables JOIN table_columns USING (name) JOIN absent_columns USING (name, column_name)
UNION
SELECT key, 'column', column_name FROM needed_columns JOIN absent_columns ON needed_columns.name = column_name
UNION
SELECT key, 'column', absent_columns.column_name FROM optional JOIN absent_columns USING (name)
UNION
SELECT key, 'empty', name FROM needed_tables
WHERE name IN (FROM present_tables) AND NOT list_contains(getvariable('may_be_empty'), name)
    AND NOT EXISTS (FROM rows_needed WHERE rows_needed.key = needed_tables.key AND rows_needed.name = needed_tables.name
                        AND state = 'usable')
UNION
SELECT 'pep_quality', 'month', 'termly' WHERE len(getvariable('ended_terms')) = 0
UNION
SELECT 'contacts_progressed', 'flag', 'ssd_contacts' WHERE NOT EXISTS (FROM contact_rows WHERE names_flag);

-- Cut short: nothing dated from 14 days before the earlier of E and the export's day on, where there were 200 in a year.
-- What is dated after the export's day is a slip.
INSERT INTO unknown
SELECT key, 'cut short', name
FROM (
    SELECT key, name, day, times, max(day) OVER (PARTITION BY key, name) AS latest
    FROM rows_needed JOIN steady USING (key, name) WHERE state = 'usable' AND day <= AS_AT()
)
GROUP BY key, name, latest
HAVING latest < least(E(), AS_AT()) - getvariable('cut_short_days')
    AND coalesce(sum(times) FILTER (day > plus_months(latest, -12)), 0) >= getvariable('evidence_rows');

-- Nobody in the cohort is known.
INSERT INTO unknown
SELECT key, 'nobody known', CASE key
    WHEN 'placed_over_20_miles' THEN 'distance'
    WHEN 'care_leavers_in_touch' THEN 'in_touch,in touch,in-touch'
    ELSE CASE WHEN key LIKE 'eet%' THEN 'activity' ELSE 'accom' END END
FROM figures WHERE denominator > 0 AND unknown_rows = denominator;

-- No usable row of any date is of the kind that is asked for. A table that is truly empty (may_be_empty) holds none to tell.
INSERT INTO unknown
SELECT key, 'no such kind', CASE WHEN key LIKE '%visits' THEN 'seen,visit' ELSE name END
FROM rows_needed JOIN (
    SELECT 'ssd_cla_health' AS name, unnest(['initial_health', 'review_health']) AS key,
           (SELECT bool_or(is_health_assessment) FROM health_check_rows WHERE state = 'usable') AS is_there
    UNION ALL SELECT 'ssd_cla_health', 'dental_checks', bool_or(is_dental) FROM health_check_rows WHERE state = 'usable'
    UNION ALL SELECT 'ssd_cin_visits', 'cin_visits', bool_or(is_seen) FROM cin_visit_rows WHERE state = 'usable'
    UNION ALL SELECT 'ssd_cp_visits', 'cp_visits', bool_or(is_seen) FROM cp_visit_rows WHERE state = 'usable'
    UNION ALL SELECT 'ssd_cla_visits', 'lac_visits', bool_or(is_seen) FROM cla_visit_rows WHERE state = 'usable'
    UNION ALL SELECT 'ssd_missing', 'missing_children', bool_or(is_missing) FROM missing_rows WHERE state = 'usable'
    UNION ALL SELECT 'ssd_care_leavers', key, bool_or(
        eligibility LIKE 'former relevant%' OR eligibility LIKE 'relevant%' OR eligibility LIKE 'eligible%'
        OR eligibility LIKE 'qualifying%') FROM leavers, needed_tables WHERE name = 'ssd_care_leavers' GROUP BY key
) AS kinds USING (key, name)
WHERE state = 'usable' AND NOT coalesce(is_there, false)
GROUP BY key, name;

-- The persons whose rows in ssd_person are looked for.
CREATE TABLE persons_asked AS
SELECT key, person, persons.person IS NOT NULL AS is_matched, persons.person IS NOT NULL AND born IS NULL AS has_no_birth
FROM (
    SELECT DISTINCT key, person FROM cases
    WHERE EXISTS (FROM persons) AND key <> 'pathway_plans'
        AND key NOT IN (SELECT key FROM needs WHERE list_contains(cohorts, 'leavers of age'))
    UNION SELECT key, person FROM care_leavers, needs WHERE list_contains(cohorts, 'leavers of age')
    UNION SELECT 'pathway_plans', person FROM looked_after
) AS asked LEFT JOIN persons USING (person);

INSERT INTO unknown
SELECT key, 'ids do not join', 'ssd_person' FROM persons_asked JOIN needs USING (key) WHERE is_joined
GROUP BY key
HAVING count(*) >= 20 AND count(*) FILTER (NOT is_matched) > getvariable('unmatched_persons') * count(*);
