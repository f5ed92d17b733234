-- What can't be known: the export and the period, the key, the kind, and the table or column that a reason has to name.
CREATE TABLE unknown(export INTEGER, E DATE, key VARCHAR, kind VARCHAR, named VARCHAR);

CREATE TABLE states_needed AS
SELECT export, periods.E, key, name, state, times
FROM (SELECT export, E, key, name, state, sum(times) AS times FROM rows_needed GROUP BY ALL) AS counted
JOIN periods USING (export)
WHERE coalesce(counted.E = periods.E, true);

INSERT INTO unknown
SELECT export, E, key, 'absent', name FROM needed_tables, periods WHERE (export, E, name) NOT IN (FROM present_tables)
UNION
SELECT export, E, key, 'column', column_name FROM needed_tables JOIN table_columns USING (name) JOIN absent_columns USING (name, column_name)
UNION
SELECT export, E, key, 'column', column_name FROM needed_columns JOIN absent_columns ON needed_columns.name = column_name
UNION
SELECT export, E, key, 'column', absent_columns.column_name FROM optional JOIN absent_columns USING (name)
UNION
SELECT export, E, 'placed_over_20_miles', 'column', column_name FROM absent_columns JOIN with_locations USING (export)
WHERE column_name = 'clap_cla_placement_id'
UNION
SELECT export, E, key, 'empty', name FROM needed_tables JOIN present_tables USING (name)
WHERE NOT list_contains(getvariable('may_be_empty'), name)
    AND (export, E, key, name) NOT IN (SELECT export, E, key, name FROM states_needed WHERE state = 'usable')
UNION
SELECT export, E, 'pep_quality', 'month', 'termly' FROM periods WHERE len(ended_terms) = 0
UNION
SELECT export, E, 'contacts_progressed', 'flag', 'ssd_contacts' FROM periods
WHERE export NOT IN (SELECT export FROM contact_rows WHERE names_flag);

-- Cut short: nothing dated from 14 days before the earlier of E and the export's day on, where there were 200 in a year.
-- What is dated after the export's day is a slip.
INSERT INTO unknown
SELECT export, E, key, 'cut short', name
FROM periods JOIN (
    SELECT export, E, key, name, latest, sum(times) FILTER (day > plus_months(latest, -12)) AS in_a_year
    FROM (
        SELECT export, periods.E, key, name, day, times, max(day) OVER (PARTITION BY export, periods.E, key, name) AS latest
        FROM rows_needed JOIN steady USING (key, name) JOIN periods USING (export) WHERE state = 'usable' AND day <= as_at
    )
    GROUP BY export, E, key, name, latest
) USING (export, E)
WHERE latest < least(E, as_at) - getvariable('cut_short_days')
    AND in_a_year >= getvariable('evidence_rows');

-- Nobody in the cohort is known.
INSERT INTO unknown
SELECT export, E, key, 'nobody known', CASE key
    WHEN 'placed_over_20_miles' THEN 'distance'
    WHEN 'care_leavers_in_touch' THEN 'in_touch,in touch,in-touch'
    ELSE CASE WHEN key LIKE 'eet%' THEN 'activity' ELSE 'accom' END END
FROM figures WHERE denominator > 0 AND unknown_rows = denominator;

-- No usable row of any date is of the kind that is asked for. A table that is truly empty (may_be_empty) holds none to tell.
INSERT INTO unknown
SELECT export, states_needed.E, key, 'no such kind', CASE WHEN key LIKE '%visits' THEN 'seen,visit' ELSE name END
FROM states_needed JOIN (
    SELECT export, NULL::DATE AS E, 'ssd_cla_health' AS name, unnest(['initial_health', 'review_health']) AS key,
           bool_or(is_health_assessment) AS is_there FROM health_check_rows WHERE state = 'usable' GROUP BY export
    UNION ALL SELECT export, NULL, 'ssd_cla_health', 'dental_checks', bool_or(is_dental) FROM health_check_rows WHERE state = 'usable' GROUP BY export
    UNION ALL SELECT export, NULL, 'ssd_cin_visits', 'cin_visits', bool_or(is_seen) FROM cin_visit_rows WHERE state = 'usable' GROUP BY export
    UNION ALL SELECT export, NULL, 'ssd_cp_visits', 'cp_visits', bool_or(is_seen) FROM cp_visit_rows WHERE state = 'usable' GROUP BY export
    UNION ALL SELECT export, NULL, 'ssd_cla_visits', 'lac_visits', bool_or(is_seen) FROM cla_visit_rows WHERE state = 'usable' GROUP BY export
    UNION ALL SELECT export, NULL, 'ssd_missing', 'missing_children', bool_or(is_missing) FROM missing_rows WHERE state = 'usable' GROUP BY export
    UNION ALL SELECT export, E, 'ssd_care_leavers', key, bool_or(
        eligibility LIKE 'former relevant%' OR eligibility LIKE 'relevant%' OR eligibility LIKE 'eligible%'
        OR eligibility LIKE 'qualifying%') FROM leavers, needed_tables WHERE name = 'ssd_care_leavers' GROUP BY export, E, key
) AS kinds USING (export, key, name)
WHERE state = 'usable' AND coalesce(kinds.E = states_needed.E, true) AND NOT coalesce(is_there, false);

-- The persons whose rows in ssd_person are looked for.
CREATE TABLE persons_asked AS
SELECT export, E, key, person, persons.person IS NOT NULL AS is_matched, persons.person IS NOT NULL AND born IS NULL AS has_no_birth
FROM (
    SELECT DISTINCT export, E, key, person FROM cases
    WHERE export IN (SELECT export FROM persons) AND key <> 'pathway_plans'
        AND key NOT IN (SELECT key FROM needs WHERE list_contains(cohorts, 'leavers of age'))
    UNION SELECT export, E, key, person FROM care_leavers, needs WHERE list_contains(cohorts, 'leavers of age')
    UNION SELECT export, E, 'pathway_plans', person FROM looked_after
) AS asked LEFT JOIN persons USING (export, person);

INSERT INTO unknown
SELECT export, E, key, 'ids do not join', 'ssd_person' FROM persons_asked JOIN needs USING (key) WHERE is_joined
GROUP BY export, E, key
HAVING count(*) >= 20 AND count(*) FILTER (NOT is_matched) > getvariable('unmatched_persons') * count(*);
