-- What is said beside a figure that is known.
CREATE TABLE doubts(export INTEGER, E DATE, key VARCHAR, kind VARCHAR);

INSERT INTO doubts
SELECT DISTINCT export, E, key, 'bad rows' FROM (
    SELECT export, E, key FROM states_needed WHERE state <> 'planned' GROUP BY export, E, key, name
    HAVING sum(times) FILTER (state = 'bad') > getvariable('doubt_share') * sum(times))
UNION
SELECT export, E, key, 'unknown' FROM figures WHERE unknown_rows > getvariable('doubt_share') * denominator
UNION
SELECT export, E, key, 'unmatched' FROM persons_asked GROUP BY export, E, key
HAVING count(*) FILTER (NOT is_matched) > getvariable('doubt_share') * count(*)
UNION
SELECT export, E, key, 'no birth date' FROM persons_asked JOIN needed_tables USING (key) WHERE name = 'ssd_person' GROUP BY export, E, key
HAVING count(*) FILTER (has_no_birth) > getvariable('doubt_share') * count(*);

-- A table that begins after the look-back does.
INSERT INTO doubts
SELECT export, E, key, 'begins late'
FROM periods JOIN (
    SELECT export, key, min(day) AS first, any_value(since) AS since, any_value(months) AS months
    FROM rows_needed JOIN (VALUES
        ('re_referrals', 'ssd_cin_episodes', 'S', 12),
        ('repeat_plans', 'ssd_cp_plans', 'S', 24),
        ('review_health', 'ssd_cla_health', 'E', 12),
        ('dental_checks', 'ssd_cla_health', 'E', 12),
        ('short_term_stability', 'ssd_cla_placement', 'E', 12)
    ) AS looked_back(key, name, since, months) USING (key, name)
    WHERE state = 'usable' GROUP BY export, key
) USING (export) WHERE first > plus_months(CASE since WHEN 'S' THEN S ELSE E END, -months);

-- Fewer rows in the last 14 days than half of what is usual.
INSERT INTO doubts
WITH spans AS (
    SELECT export, periods.E, key, name, range AS span, coalesce(sum(times) FILTER (
        day > periods.E - 14 * (range::INTEGER + 1) AND day <= periods.E - 14 * range::INTEGER), 0) AS held
    FROM range(13), rows_needed JOIN steady USING (key, name) JOIN periods USING (export) WHERE state = 'usable'
    GROUP BY export, periods.E, key, name, range
)
SELECT DISTINCT export, E, key, 'fewer rows' FROM (
    SELECT export, E, key FROM spans GROUP BY export, E, key, name
    HAVING sum(held) FILTER (span = 0) < median(held) FILTER (span > 0) / 2);

-- Texts that no list names.
INSERT INTO doubts
SELECT export, E, key, 'strange texts' FROM (
    SELECT export, E, 'care_leavers_in_touch' AS key, in_touch_is_strange AS is_strange FROM leavers_of_age
    UNION ALL SELECT export, E, key, accommodation_is_strange FROM cases JOIN leavers_of_age USING (export, E, person)
        WHERE key LIKE 'accommodation%'
    UNION ALL SELECT export, E, key, activity_is_strange FROM cases JOIN leavers_of_age USING (export, E, person) WHERE key LIKE 'eet%'
    UNION ALL SELECT export, E, key, eligibility <> '' AND NOT (eligibility LIKE 'former relevant%' OR eligibility LIKE 'relevant%'
            OR eligibility LIKE 'eligible%' OR eligibility LIKE 'qualifying%')
        FROM leavers, needed_tables WHERE name = 'ssd_care_leavers'
    UNION ALL SELECT export, E, 'initial_health', EXISTS (
            FROM health_check_rows AS done WHERE done.export = spell.export AND done.person = spell.person AND state = 'usable' AND NOT status_is_known
                AND is_health_assessment AND done.day BETWEEN entered_care AND due)
        FROM initial_health_due AS spell LEFT JOIN persons USING (export, person)
        WHERE NOT is_adult(born, due) AND (export, person, due) NOT IN (FROM on_short_break)
    UNION ALL SELECT export, E, kind.key, EXISTS (
            FROM health_check_rows AS done WHERE done.export = child.export AND done.person = child.person AND state = 'usable' AND NOT status_is_known
                AND CASE kind.key WHEN 'dental_checks' THEN is_dental ELSE is_health_assessment END
                AND done.day <= E AND done.day > plus_months(
                    E, CASE WHEN kind.key = 'review_health' AND coalesce(age < 5, true) THEN -6 ELSE -12 END))
        FROM looked_after AS child, (VALUES ('review_health'), ('dental_checks')) AS kind(key)
        WHERE entered_care <= plus_months(E, -12)
    UNION ALL SELECT export, E, 'pep_quality', is_strange FROM peps JOIN periods USING (export, academic_year)
        WHERE is_one_of(term, ended_terms)
    UNION ALL SELECT export, E, 'placed_over_20_miles', coalesce(is_strange, false)
        FROM looked_after LEFT JOIN current_placement USING (export, E, person)
        LEFT JOIN locations USING (export, placement)
    UNION ALL SELECT export, E, 'missing_children', NOT type_is_known FROM missing_rows JOIN periods USING (export)
        WHERE state = 'usable' AND day BETWEEN S AND E
) GROUP BY export, E, key HAVING count(*) FILTER (is_strange) > getvariable('doubt_share') * count(*);
