-- What is said beside a figure that is known.
CREATE TABLE doubts(key VARCHAR, kind VARCHAR);

INSERT INTO doubts
SELECT DISTINCT key, 'bad rows' FROM (
    SELECT key FROM rows_needed WHERE state <> 'planned' GROUP BY key, name
    HAVING sum(times) FILTER (state = 'bad') > getvariable('doubt_share') * sum(times))
UNION
SELECT key, 'unknown' FROM figures WHERE unknown_rows > getvariable('doubt_share') * denominator
UNION
SELECT key, 'unmatched' FROM persons_asked GROUP BY key
HAVING count(*) FILTER (NOT is_matched) > getvariable('doubt_share') * count(*)
UNION
SELECT key, 'no birth date' FROM persons_asked JOIN needed_tables USING (key) WHERE name = 'ssd_person' GROUP BY key
HAVING count(*) FILTER (has_no_birth) > getvariable('doubt_share') * count(*);

-- A table that begins after the look-back does.
INSERT INTO doubts
SELECT key, 'begins late'
FROM rows_needed JOIN (VALUES
    ('re_referrals', 'ssd_cin_episodes', plus_months(S(), -12)),
    ('repeat_plans', 'ssd_cp_plans', plus_months(S(), -24)),
    ('review_health', 'ssd_cla_health', plus_months(E(), -12)),
    ('dental_checks', 'ssd_cla_health', plus_months(E(), -12)),
    ('short_term_stability', 'ssd_cla_placement', plus_months(E(), -12))
) AS looked_back(key, name, begins) USING (key, name)
WHERE state = 'usable' GROUP BY key, begins HAVING min(day) > begins;

-- Fewer rows in the last 14 days than half of what is usual.
INSERT INTO doubts
WITH spans AS (
    SELECT key, name, range AS span, coalesce(sum(times) FILTER (
        day > E() - 14 * (range::INTEGER + 1) AND day <= E() - 14 * range::INTEGER), 0) AS held
    FROM rows_needed JOIN steady USING (key, name), range(13) WHERE state = 'usable'
    GROUP BY key, name, range
)
SELECT DISTINCT key, 'fewer rows' FROM (
    SELECT key FROM spans GROUP BY key, name
    HAVING sum(held) FILTER (span = 0) < median(held) FILTER (span > 0) / 2);

-- Texts that no list names.
INSERT INTO doubts
SELECT key, 'strange texts' FROM (
    SELECT 'care_leavers_in_touch' AS key, in_touch_is_strange AS is_strange FROM leavers_of_age
    UNION ALL SELECT key, accommodation_is_strange FROM cases JOIN leavers_of_age USING (person)
        WHERE key LIKE 'accommodation%'
    UNION ALL SELECT key, activity_is_strange FROM cases JOIN leavers_of_age USING (person) WHERE key LIKE 'eet%'
    UNION ALL SELECT key, eligibility <> '' AND NOT (eligibility LIKE 'former relevant%' OR eligibility LIKE 'relevant%'
            OR eligibility LIKE 'eligible%' OR eligibility LIKE 'qualifying%')
        FROM leavers, needed_tables WHERE name = 'ssd_care_leavers'
    UNION ALL SELECT 'initial_health', EXISTS (
            FROM health_check_rows AS done WHERE done.person = spell.person AND state = 'usable' AND NOT status_is_known
                AND is_health_assessment AND done.day BETWEEN entered_care AND due)
        FROM initial_health_due AS spell LEFT JOIN persons USING (person)
        WHERE NOT is_adult(born, due) AND (person, due) NOT IN (FROM on_short_break)
    UNION ALL SELECT kind.key, EXISTS (
            FROM health_check_rows AS done WHERE done.person = child.person AND state = 'usable' AND NOT status_is_known
                AND CASE kind.key WHEN 'dental_checks' THEN is_dental ELSE is_health_assessment END
                AND done.day <= E() AND done.day > plus_months(
                    E(), CASE WHEN kind.key = 'review_health' AND coalesce(age < 5, true) THEN -6 ELSE -12 END))
        FROM looked_after AS child, (VALUES ('review_health'), ('dental_checks')) AS kind(key)
        WHERE entered_care <= plus_months(E(), -12)
    UNION ALL SELECT 'pep_quality', is_strange FROM peps
        WHERE is_one_of(term, getvariable('ended_terms')) AND academic_year = getvariable('academic_year')
    UNION ALL SELECT 'placed_over_20_miles', coalesce(is_strange, false)
        FROM looked_after LEFT JOIN current_placement USING (person)
        LEFT JOIN locations ON has_locations() AND locations.placement = current_placement.placement
    UNION ALL SELECT 'missing_children', NOT type_is_known FROM missing_rows
        WHERE state = 'usable' AND day BETWEEN S() AND E()
) GROUP BY key HAVING count(*) FILTER (is_strange) > getvariable('doubt_share') * count(*);
