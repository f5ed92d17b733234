-- Section 3 of the definitions, in its order. "cases" hold one row a row of the denominator (of a count: a row that is counted)
-- of each period: whose it is, whether it met the standard, and whether it could be the other way round if what is missing were known.

CREATE TABLE cases AS

SELECT export, E, 'contacts' AS key, person, true AS met, false AS is_unknown
FROM contacts JOIN periods USING (export) WHERE day BETWEEN S AND E

UNION ALL
SELECT export, E, 'contacts_progressed', person, is_progressed, false
FROM contacts JOIN periods USING (export) WHERE day BETWEEN S AND E

UNION ALL
SELECT export, E, 're_referrals', person, EXISTS (
    FROM referrals AS earlier
    WHERE earlier.export = this.export AND earlier.person = this.person AND earlier.day >= plus_months(this.day, -12) AND earlier.day < this.day), false
FROM (SELECT DISTINCT export, E, person, day FROM referrals JOIN periods USING (export) WHERE day BETWEEN S AND E) AS this

UNION ALL
SELECT export, E, 'assessments_in_45_days', person, wd(started, authorised) <= getvariable('assessment_days'), false
FROM assessments JOIN periods USING (export) WHERE authorised BETWEEN S AND E AND authorised >= started

UNION ALL
SELECT export, E, 'children_in_need', person, true, false FROM in_need

UNION ALL
SELECT export, E, 'cin_visits', person, wd(greatest(started, seen.day), E) <= getvariable('cin_visit_days'), false
FROM in_need
LEFT JOIN (
    SELECT export, E, person, max(day) AS day FROM cin_visits JOIN periods USING (export) WHERE day <= E GROUP BY export, E, person
) AS seen USING (export, E, person)

UNION ALL
SELECT export, E, 's47_to_icpc', person, has_conference_flag OR EXISTS (
    FROM conferences
    WHERE conferences.export = enquiries.export AND conferences.enquiry = enquiries.enquiry AND conferences.day BETWEEN enquiries.started AND E), false
FROM enquiries JOIN periods USING (export) WHERE started BETWEEN S AND E

UNION ALL
SELECT export, E, 'child_protection', person, true, false FROM on_plan

UNION ALL
SELECT held.export, E, 'icpc_in_time', held.person, CASE
    WHEN enquiries.started IS NOT NULL THEN wd(enquiries.started, held.day) <= getvariable('icpc_days')
    ELSE coalesce(held.day <= target, false) END, false
FROM (FROM conference_rows JOIN periods USING (export) WHERE day BETWEEN S AND E) AS held
LEFT JOIN enquiries ON enquiries.export = held.export AND enquiries.enquiry = held.enquiry AND enquiries.started <= E
WHERE held.state_with_target = 'usable' AND NOT is_transfer
    AND coalesce(held.day >= enquiries.started, true)

UNION ALL
SELECT export, E, 'repeat_plans', person, EXISTS (
    FROM cp_plans AS other
    WHERE other.export = this.export AND other.person = this.person AND other.line <> this.line AND other.started <= E
        AND other.ended >= plus_months(this.started, -getvariable('repeat_months')) AND other.ended < this.started),
    false
FROM cp_plans AS this JOIN periods USING (export) WHERE started BETWEEN S AND E

UNION ALL
SELECT export, E, 'cp_reviews_in_time', person, coalesce(bool_and(held <= due), true)
    AND coalesce(plus_months(max(held), 6), plus_months(any_value(started), 3)) >= E, false
FROM (
    SELECT on_plan.export, E, person, started, held,
           coalesce(plus_months(lag(held) OVER (PARTITION BY on_plan.export, E, person ORDER BY held), 6), plus_months(started, 3)) AS due
    FROM on_plan
    LEFT JOIN (SELECT DISTINCT export, plan, day AS held FROM cp_reviews) AS review
        ON review.export = on_plan.export AND review.plan = on_plan.plan AND held BETWEEN started AND E
)
GROUP BY export, E, person

UNION ALL
SELECT export, E, 'plans_over_2_years', person, min(cp_plans.started) <= plus_months(E, -24), false
FROM on_plan JOIN cp_plans USING (export, person)
WHERE is_open(cp_plans.started, cp_plans.ended, E)
GROUP BY export, E, person

UNION ALL
SELECT export, E, 'cp_visits', person, wd(greatest(started, seen.day), E) <= getvariable('cp_visit_days'), false
FROM on_plan
LEFT JOIN (
    SELECT export, E, person, max(day) AS day FROM cp_visits JOIN periods USING (export) WHERE day <= E GROUP BY export, E, person
) AS seen USING (export, E, person)

UNION ALL
SELECT export, E, 'looked_after', person, true, false FROM looked_after

UNION ALL
SELECT export, E, 'care_leavers', person, true, false FROM care_leavers

UNION ALL
SELECT looked_after.export, E, 'lac_reviews', person, CASE count(DISTINCT day)
    WHEN 0 THEN wd(entered_care, E) <= 20
    WHEN 1 THEN plus_months(max(day), 3) >= E
    ELSE plus_months(max(day), 6) >= E END, false
FROM looked_after
LEFT JOIN cla_reviews ON cla_reviews.export = looked_after.export AND cla_reviews.cla_id = looked_after.cla_id
    AND day BETWEEN entered_care AND E
GROUP BY looked_after.export, E, person, entered_care

UNION ALL
SELECT export, E, 'lac_visits', person, CASE
    WHEN seen.day >= coalesce(current_placement.started, looked_after.started)
        THEN seen.day + coalesce(agreed.days, getvariable('visit_days'))
    ELSE coalesce(current_placement.started, looked_after.started) + 7 END >= E, false
FROM looked_after
LEFT JOIN current_placement USING (export, E, person)
LEFT JOIN (
    SELECT export, E, person, max(day) AS day FROM cla_visits JOIN periods USING (export) WHERE day <= E GROUP BY export, E, person
) AS seen USING (export, E, person)
LEFT JOIN (
    SELECT export, E, person, days FROM visit_frequencies JOIN periods USING (export) WHERE is_open(started, ended, E)
    QUALIFY row_number() OVER (PARTITION BY export, E, person ORDER BY started DESC, days) = 1
) AS agreed USING (export, E, person)

UNION ALL
SELECT export, E, 'initial_health', person, EXISTS (
    FROM health_checks AS done
    WHERE done.export = spell.export AND done.person = spell.person AND is_health_assessment AND done.day BETWEEN entered_care AND due), false
FROM initial_health_due AS spell LEFT JOIN persons USING (export, person)
WHERE NOT is_adult(born, due) AND (export, person, due) NOT IN (FROM on_short_break)

UNION ALL
SELECT export, E, 'review_health', person, EXISTS (
    FROM health_checks AS done
    WHERE done.export = child.export AND done.person = child.person AND is_health_assessment AND done.day <= E
        AND done.day > plus_months(E, CASE WHEN coalesce(age < 5, true) THEN -6 ELSE -12 END)), false
FROM looked_after AS child WHERE entered_care <= plus_months(E, -12)

UNION ALL
SELECT export, E, 'dental_checks', person, EXISTS (
    FROM health_checks AS done
    WHERE done.export = child.export AND done.person = child.person AND is_dental AND done.day <= E AND done.day > plus_months(E, -12)), false
FROM looked_after AS child WHERE entered_care <= plus_months(E, -12)

UNION ALL
SELECT looked_after.export, E, 'short_term_stability', looked_after.person, count(placements.person) >= getvariable('placements'), false
FROM looked_after
LEFT JOIN placements ON placements.export = looked_after.export AND placements.person = looked_after.person
    AND NOT is_temporary
    AND placements.started <= E AND coalesce(placements.ended > plus_months(E, -12), true)
GROUP BY looked_after.export, E, looked_after.person

-- Where the table of locations is there, a place without a row is not known to be out, nor to be in.
UNION ALL
SELECT export, E, 'placed_over_20_miles', person, is_far AND is_out, CASE
    WHEN placement_line IS NULL THEN true
    WHEN place_is_known AND NOT is_out THEN false
    WHEN NOT distance_is_known THEN true
    ELSE is_far AND NOT place_is_known END
FROM (
    SELECT looked_after.export, E, person, current_placement.line AS placement_line, miles IS NOT NULL AS distance_is_known,
           coalesce(miles > getvariable('miles'), false) AS is_far,
           with_locations.export IS NULL OR coalesce(locations.is_known, false) AS place_is_known,
           with_locations.export IS NULL OR coalesce(locations.is_out, false) AS is_out
    FROM looked_after LEFT JOIN current_placement USING (export, E, person)
    LEFT JOIN with_locations ON with_locations.export = looked_after.export
    LEFT JOIN locations ON locations.export = looked_after.export AND locations.placement = current_placement.placement
)

UNION ALL
SELECT export, E, 'pep_quality', person, coalesce(completed <= E, false) AND is_good, false
FROM peps JOIN periods USING (export, academic_year) WHERE is_one_of(term, ended_terms)

UNION ALL
SELECT export, E, 'pathway_plans', person, coalesce(reviewed > plus_months(E, -6) AND reviewed <= E, false), false
FROM looked_after JOIN eligible USING (export, E, person) WHERE age IN (16, 17)

UNION ALL
SELECT export, E, 'care_leavers_in_touch', person, in_touch IS NOT DISTINCT FROM 'YES', in_touch IS NULL FROM leavers_of_age
UNION ALL
SELECT export, E, 'accommodation_17_18', person, is_suitable, NOT accommodation_is_known FROM leavers_of_age WHERE age <= 18
UNION ALL
SELECT export, E, 'accommodation_19_21', person, is_suitable, NOT accommodation_is_known FROM leavers_of_age WHERE age >= 19
UNION ALL
SELECT export, E, 'eet_17_18', person, is_active, NOT activity_is_known FROM leavers_of_age WHERE age <= 18
UNION ALL
SELECT export, E, 'eet_19_21', person, is_active, NOT activity_is_known FROM leavers_of_age WHERE age >= 19

UNION ALL
SELECT DISTINCT export, E, 'missing_children', person, true, false
FROM missing_episodes JOIN looked_after_on USING (export, person, day) JOIN periods USING (export) WHERE day BETWEEN S AND E

UNION ALL
SELECT export, E, 'supervision', person, greatest(min(spell.started), any_value(last_one.day)) + getvariable('supervision_days') >= E,
       false
FROM (
    SELECT export, E, person FROM in_need UNION SELECT export, E, person FROM on_plan UNION SELECT export, E, person FROM looked_after
) AS child
JOIN (
    SELECT export, E, person, started FROM cin_plans JOIN periods USING (export) WHERE is_open(started, ended, E)
    UNION ALL SELECT export, E, person, started FROM cp_plans JOIN periods USING (export) WHERE is_open(started, ended, E)
    UNION ALL SELECT export, E, person, entered_care FROM looked_after
) AS spell USING (export, E, person)
LEFT JOIN (
    SELECT export, E, person, max(day) AS day FROM supervisions JOIN periods USING (export) WHERE day <= E GROUP BY export, E, person
) AS last_one USING (export, E, person)
GROUP BY export, E, person;

-- long_term_stability: from each placement back to the one that ended on the day it began, of those begun by then.
CREATE TABLE placement_before AS
SELECT this.export, E, this.line AS line, earlier.line AS before
FROM periods JOIN placements AS this USING (export)
JOIN placements AS earlier ON earlier.export = this.export AND earlier.person = this.person AND earlier.ended = this.started AND earlier.line <> this.line
WHERE earlier.started <= E
QUALIFY row_number() OVER (
    PARTITION BY this.export, E, this.line ORDER BY earlier.started DESC, id_order(earlier.placement) DESC NULLS LAST) = 1;

CREATE TABLE adoptive_runs AS
WITH RECURSIVE run(export, E, person, line, started, is_adoptive) AS (
    SELECT export, E, person, line, started, is_adoptive FROM current_placement
    UNION
    SELECT run.export, run.E, placements.person, placements.line, placements.started, placements.is_adoptive
    FROM run JOIN placement_before ON run.is_adoptive AND placement_before.line = run.line
        AND placement_before.export = run.export AND placement_before.E = run.E
    JOIN placements ON placements.line = placement_before.before AND placements.export = run.export
)
SELECT export, E, person, min(started) AS began FROM run GROUP BY export, E, person;

INSERT INTO cases
SELECT export, E, 'long_term_stability', person, coalesce(began <= plus_months(E, -24), false), false
FROM looked_after LEFT JOIN adoptive_runs USING (export, E, person)
WHERE coalesce(age < 16, true) AND entered_care <= plus_months(E, -30);
