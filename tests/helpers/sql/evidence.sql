-- What `kpixl explain` says beyond a figure, from the definitions alone: by which day each case had to meet its standard,
-- why it did not, how many days it is over, and what falls due in the ten working days after the month.

-- Of the one export and period that are asked for.
SET VARIABLE s = (SELECT S FROM periods);
SET VARIABLE e = (SELECT E FROM periods);
CREATE MACRO S() AS getvariable('s');
CREATE MACRO E() AS getvariable('e');
CREATE MACRO working_day_after(a, n) AS (a + list_filter(range(0, 120), lambda i: wd(a, (a + i::INTEGER)::DATE) = n)[1]::INTEGER)::DATE;
CREATE MACRO last_day_within(a, n) AS (a + list_max(list_filter(range(0, 400), lambda i: plus_months((a + i::INTEGER)::DATE, -n) < a))::INTEGER)::DATE;

CREATE TABLE last_check AS
SELECT person, max(day) FILTER (is_health_assessment) AS assessed, max(day) FILTER (is_dental) AS dental
FROM health_checks WHERE day <= E() GROUP BY person;

CREATE TABLE told AS

SELECT 'cin_visits' AS key, person, E() AS day, working_day_after(greatest(started, seen.day), getvariable('cin_visit_days')) AS due,
       CASE WHEN seen.day >= started THEN 'last visit on record too long ago' ELSE 'no visit on record since the plan began' END AS reason
FROM in_need
LEFT JOIN (SELECT person, max(day) AS day FROM cin_visits WHERE day <= E() GROUP BY person) AS seen USING (person)

UNION ALL
SELECT 'cp_visits', person, E(), working_day_after(greatest(started, seen.day), getvariable('cp_visit_days')),
       CASE WHEN seen.day >= started THEN 'last visit on record too long ago' ELSE 'no visit on record since the plan began' END
FROM on_plan
LEFT JOIN (SELECT person, max(day) AS day FROM cp_visits WHERE day <= E() GROUP BY person) AS seen USING (person)

UNION ALL
SELECT 'assessments_in_45_days', person, authorised AS day, working_day_after(started, getvariable('assessment_days')), NULL
FROM assessments WHERE authorised BETWEEN S() AND E() AND authorised >= started

UNION ALL
SELECT 'icpc_in_time', held.person, held.day,
       coalesce(working_day_after(enquiries.started, getvariable('icpc_days')), target),
       CASE WHEN enquiries.started IS NOT NULL THEN 'held too long after the enquiry'
            WHEN target IS NOT NULL THEN 'no enquiry on record, and held after the target date'
            ELSE 'neither an enquiry nor a target date on record' END
FROM conference_rows AS held
LEFT JOIN enquiries ON enquiries.enquiry = held.enquiry AND enquiries.started <= E()
WHERE held.state_with_target = 'usable' AND held.day BETWEEN S() AND E() AND NOT is_transfer
    AND coalesce(held.day >= enquiries.started, true)

UNION ALL
SELECT 'cp_reviews_in_time', person, E(), due,
       CASE WHEN due < E() THEN 'no review on record by the day it was due' ELSE 'an earlier review was late' END
FROM (
    SELECT person, coalesce(plus_months(max(day), 6), plus_months(any_value(started), 3)) AS due
    FROM on_plan LEFT JOIN cp_reviews ON cp_reviews.plan = on_plan.plan AND day BETWEEN started AND E()
    GROUP BY person
)

UNION ALL
SELECT 'lac_reviews', person, E(), CASE held WHEN 0 THEN working_day_after(entered_care, 20) WHEN 1 THEN plus_months(last, 3)
       ELSE plus_months(last, 6) END,
       CASE held WHEN 0 THEN 'no review on record since entering care' WHEN 1 THEN 'second review not on record in time'
       ELSE 'later review not on record in time' END
FROM (
    SELECT person, entered_care, count(DISTINCT day) AS held, max(day) AS last
    FROM looked_after
    LEFT JOIN cla_reviews ON cla_reviews.cla_id = looked_after.cla_id AND day BETWEEN entered_care AND E()
    GROUP BY person, entered_care
)

UNION ALL
SELECT 'lac_visits', person, E(), CASE WHEN seen_here
       THEN last_seen + floor(coalesce(days, getvariable('visit_days')))::INTEGER ELSE began + 7 END,
       CASE WHEN NOT seen_here THEN 'no visit on record since the placement began'
            WHEN days IS NOT NULL THEN 'last visit on record longer ago than agreed for the child'
            ELSE 'last visit on record too long ago' END
FROM (
    SELECT person, coalesce(current_placement.started, looked_after.started) AS began, seen.day AS last_seen, agreed.days,
           coalesce(seen.day >= coalesce(current_placement.started, looked_after.started), false) AS seen_here
    FROM looked_after
    LEFT JOIN current_placement USING (person)
    LEFT JOIN (SELECT person, max(day) AS day FROM cla_visits WHERE day <= E() GROUP BY person) AS seen USING (person)
    LEFT JOIN (
        SELECT person, days FROM visit_frequencies WHERE is_open(started, ended, E())
        QUALIFY row_number() OVER (PARTITION BY person ORDER BY started DESC, days) = 1
    ) AS agreed USING (person)
)

UNION ALL
SELECT 'review_health', person, E(), last_day_within(assessed, CASE WHEN coalesce(age < 5, true) THEN 6 ELSE 12 END),
       CASE WHEN assessed IS NULL THEN 'none on record' WHEN coalesce(age < 5, true)
       THEN 'the last on record over 6 months ago, under 5' ELSE 'the last on record over 12 months ago' END
FROM looked_after LEFT JOIN last_check USING (person) WHERE entered_care <= plus_months(E(), -12)

UNION ALL
SELECT 'dental_checks', person, E(), last_day_within(dental, 12),
       CASE WHEN dental IS NULL THEN 'none on record' ELSE 'the last on record over 12 months ago' END
FROM looked_after LEFT JOIN last_check USING (person) WHERE entered_care <= plus_months(E(), -12)

UNION ALL
SELECT 'pathway_plans', person, E(), CASE WHEN reviewed <= E() THEN last_day_within(reviewed, 6) END,
       CASE WHEN reviewed <= E() THEN 'last review on record too long ago' ELSE 'no review on record' END
FROM looked_after JOIN eligible USING (person) WHERE age IN (16, 17)

UNION ALL
SELECT 'supervision', person, E(), greatest(began, last) + getvariable('supervision_days'),
       CASE WHEN last >= began THEN 'last supervision on record too long ago'
       ELSE 'no supervision on record since the case began' END
FROM (
    SELECT child.person, min(spell.started) AS began, any_value(last_one.day) AS last
    FROM (SELECT person FROM in_need UNION SELECT person FROM on_plan UNION SELECT person FROM looked_after) AS child
    JOIN (
        SELECT person, started FROM cin_plans WHERE is_open(started, ended, E())
        UNION ALL SELECT person, started FROM cp_plans WHERE is_open(started, ended, E())
        UNION ALL SELECT person, entered_care FROM looked_after
    ) AS spell USING (person)
    LEFT JOIN (SELECT person, max(day) AS day FROM supervisions WHERE day <= E() GROUP BY person) AS last_one
        USING (person)
    GROUP BY child.person
);

CREATE TABLE homes AS
SELECT looked_after.person, CASE
    WHEN type IS NULL THEN 'Not recorded'
    WHEN is_one_of(type, ['u1', 'u2', 'u3', 'u4', 'u5', 'u6']) THEN 'with foster carers'
    WHEN is_one_of(type, ['a3', 'a4', 'a5', 'a6']) THEN 'placed for adoption'
    WHEN is_one_of(type, ['p1']) THEN 'with parents'
    WHEN is_one_of(type, ['p2']) THEN 'living independently'
    WHEN is_one_of(type, ['h5']) THEN 'in semi-independent living'
    WHEN is_one_of(type, ['k2']) THEN 'in a children''s home'
    WHEN is_one_of(type, ['k1']) THEN 'in a secure unit'
    WHEN is_one_of(type, ['r1', 'r2', 'r3', 'r5', 's1']) THEN 'in other residential care'
    WHEN is_one_of(type, ['t0', 't1', 't2', 't3', 't4']) THEN 'in a temporary placement'
    ELSE 'in another placement' END AS home,
    CASE WHEN locations.is_out THEN 'out of county' WHEN locations.is_known AND NOT is_strange THEN 'in the county'
    ELSE 'Not recorded' END AS county
FROM looked_after LEFT JOIN current_placement USING (person)
LEFT JOIN locations ON locations.placement = current_placement.placement;

-- What was due on the last working day before a weekend, and done on it, was in time: both rules count working days.
CREATE TABLE late AS
SELECT key, person, day - due AS days FROM told
WHERE day > due AND CASE WHEN key IN ('cin_visits', 'cp_visits', 'assessments_in_45_days')
    OR (key = 'icpc_in_time' AND reason = 'held too long after the enquiry')
    OR (key = 'lac_reviews' AND reason = 'no review on record since entering care') THEN wd(due, day) > 0 ELSE true END;

-- A child's family is that of the row with the greatest id; an id under which more than 20 have theirs is no family.
CREATE TABLE family_of AS
WITH latest AS (
    SELECT fami_person_id AS person, fami_family_id AS family FROM ssd_family
    WHERE fami_person_id IS NOT NULL AND fami_family_id IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY fami_person_id ORDER BY id_order(fami_table_id) DESC NULLS LAST, line DESC) = 1
)
SELECT person, family FROM latest QUALIFY count(*) OVER (PARTITION BY family) <= 20;

-- Of the cases behind each figure: those of families with two children among them, their families, and those without.
CREATE TABLE siblings AS
WITH behind AS (
    SELECT key, person, family FROM cases LEFT JOIN family_of USING (person)
    WHERE met IS NULL OR met <> list_contains(getvariable('high_is_good'), key)
), several AS (
    SELECT key, family FROM behind WHERE family IS NOT NULL GROUP BY ALL HAVING count(DISTINCT person) > 1
)
SELECT key, count(*) FILTER (several.family IS NOT NULL) AS cases, count(DISTINCT several.family) AS families,
       count(*) FILTER (behind.family IS NULL) AS unknown
FROM behind LEFT JOIN several USING (key, family) GROUP BY key HAVING families > 0;
