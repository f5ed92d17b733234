-- Section 3 of the definitions, in its order: key, numerator, denominator. A count has no denominator; a rate's is the
-- population. "cases" hold one row a row of the denominator and whether it met the standard.

CREATE TABLE cases AS

SELECT 'contacts_progressed' AS key, has_flag(outcome, 'NEW_REFERRAL_FLAG') AS met
FROM contacts WHERE day BETWEEN S() AND E()

UNION ALL
SELECT 're_referrals', EXISTS (
    FROM referrals AS earlier
    WHERE earlier.person = this.person AND earlier.day >= plus_months(this.day, -12) AND earlier.day < this.day)
FROM (SELECT DISTINCT person, day FROM referrals WHERE day BETWEEN S() AND E()) AS this

UNION ALL
SELECT 'assessments_in_45_days', wd(started, authorised) <= 45
FROM assessments WHERE authorised BETWEEN S() AND E() AND authorised >= started

UNION ALL
SELECT 'cin_visits', wd(greatest(started, seen.day), E()) <= 20
FROM in_need
LEFT JOIN (SELECT person, max(day) AS day FROM cin_visits WHERE day <= E() GROUP BY person) AS seen USING (person)

UNION ALL
SELECT 's47_to_icpc', has_flag(outcome, 'CP_CONFERENCE_FLAG') OR EXISTS (
    FROM conferences
    WHERE conferences.enquiry = enquiries.enquiry AND conferences.day BETWEEN enquiries.started AND E())
FROM enquiries WHERE started BETWEEN S() AND E()

UNION ALL
SELECT 'icpc_in_time', CASE WHEN enquiries.started IS NOT NULL THEN wd(enquiries.started, conferences.day) <= 15
                            ELSE coalesce(conferences.day <= target, false) END
FROM conferences
LEFT JOIN enquiries ON enquiries.enquiry = conferences.enquiry AND enquiries.started <= E()
WHERE conferences.day BETWEEN S() AND E() AND NOT is_transfer AND NOT target_is_unreadable
    AND coalesce(conferences.day >= enquiries.started, true)

UNION ALL
SELECT 'repeat_plans', EXISTS (
    FROM cp_plans AS other
    WHERE other.person = this.person AND other.line <> this.line AND other.started <= E()
        AND other.ended >= plus_months(this.started, -24) AND other.ended < this.started)
FROM cp_plans AS this WHERE started BETWEEN S() AND E()

UNION ALL
SELECT 'cp_reviews_in_time', coalesce(bool_and(held <= due), true)
    AND coalesce(plus_months(max(held), 6), plus_months(any_value(started), 3)) >= E()
FROM (
    SELECT person, started, held,
           coalesce(plus_months(lag(held) OVER (PARTITION BY person ORDER BY held), 6), plus_months(started, 3)) AS due
    FROM on_plan
    LEFT JOIN (SELECT DISTINCT plan, day AS held FROM cp_reviews WHERE day <= E()) AS review
        ON review.plan = on_plan.plan AND held >= started
)
GROUP BY person

UNION ALL
SELECT 'plans_over_2_years', min(cp_plans.started) <= plus_months(E(), -24)
FROM on_plan JOIN cp_plans USING (person)
WHERE is_open(cp_plans.started, cp_plans.ended, E())
GROUP BY person

UNION ALL
SELECT 'cp_visits', wd(greatest(started, seen.day), E()) <= 10
FROM on_plan
LEFT JOIN (SELECT person, max(day) AS day FROM cp_visits WHERE day <= E() GROUP BY person) AS seen USING (person)

UNION ALL
SELECT 'lac_reviews', CASE count(DISTINCT day)
    WHEN 0 THEN wd(entered_care, E()) <= 20
    WHEN 1 THEN plus_months(max(day), 3) >= E()
    ELSE plus_months(max(day), 6) >= E() END
FROM looked_after
LEFT JOIN cla_reviews ON cla_reviews.cla_id = looked_after.cla_id AND day BETWEEN entered_care AND E()
GROUP BY person, entered_care

UNION ALL
SELECT 'lac_visits', CASE
    WHEN seen.day >= coalesce(current_placement.started, looked_after.started)
        THEN seen.day + coalesce(agreed.days, 42)
    ELSE coalesce(current_placement.started, looked_after.started) + 7 END >= E()
FROM looked_after
LEFT JOIN current_placement USING (person)
LEFT JOIN (SELECT person, max(day) AS day FROM cla_visits WHERE day <= E() GROUP BY person) AS seen USING (person)
LEFT JOIN (
    SELECT person, days FROM visit_frequencies WHERE is_open(started, ended, E())
    QUALIFY row_number() OVER (PARTITION BY person ORDER BY started DESC, days) = 1
) AS agreed USING (person)

UNION ALL
SELECT 'initial_health', EXISTS (
    FROM health_checks AS done
    WHERE done.person = spell.person AND is_health_assessment AND done.day BETWEEN entered_care AND due)
FROM initial_health_due AS spell LEFT JOIN persons USING (person)
WHERE NOT is_adult(born, due) AND (person, due) NOT IN (FROM on_short_break)

UNION ALL
SELECT 'review_health', EXISTS (
    FROM health_checks AS done
    WHERE done.person = child.person AND is_health_assessment AND done.day <= E()
        AND done.day > plus_months(E(), CASE WHEN coalesce(age < 5, true) THEN -6 ELSE -12 END))
FROM looked_after AS child WHERE entered_care <= plus_months(E(), -12)

UNION ALL
SELECT 'dental_checks', EXISTS (
    FROM health_checks AS done
    WHERE done.person = child.person AND is_dental AND done.day <= E() AND done.day > plus_months(E(), -12))
FROM looked_after AS child WHERE entered_care <= plus_months(E(), -12)

UNION ALL
SELECT 'short_term_stability', count(placements.person) >= 3
FROM looked_after
LEFT JOIN placements ON placements.person = looked_after.person AND NOT is_temporary
    AND placements.started <= E() AND coalesce(placements.ended > plus_months(E(), -12), true)
GROUP BY looked_after.person

UNION ALL
SELECT 'placed_over_20_miles', coalesce(miles > 20, false)
    AND (NOT is_present('sup_placement_location') OR EXISTS (
        FROM locations WHERE locations.placement = current_placement.placement AND is_out))
FROM looked_after LEFT JOIN current_placement USING (person)

UNION ALL
SELECT 'pep_quality', coalesce(completed <= E(), false) AND is_good
FROM peps
WHERE is_one_of(term, [CASE month(E()) WHEN 12 THEN 'autumn' WHEN 3 THEN 'spring' WHEN 7 THEN 'summer' END])
    AND academic_year = (CASE WHEN month(E()) = 12 THEN year(E()) ELSE year(E()) - 1 END)::VARCHAR

UNION ALL
SELECT 'pathway_plans', coalesce(reviewed > plus_months(E(), -6) AND reviewed <= E(), false)
FROM looked_after JOIN eligible USING (person) WHERE age IN (16, 17)

UNION ALL
SELECT 'care_leavers_in_touch', in_touch IS NOT DISTINCT FROM 'in touch' FROM leavers_of_age
UNION ALL
SELECT 'accommodation_17_18', is_suitable FROM leavers_of_age WHERE age <= 18
UNION ALL
SELECT 'accommodation_19_21', is_suitable FROM leavers_of_age WHERE age >= 19
UNION ALL
SELECT 'eet_17_18', is_active FROM leavers_of_age WHERE age <= 18
UNION ALL
SELECT 'eet_19_21', is_active FROM leavers_of_age WHERE age >= 19

UNION ALL
SELECT 'supervision', greatest(min(spell.started), any_value(last_one.day)) + 31 >= E()
FROM (
    SELECT person FROM in_need UNION SELECT person FROM on_plan UNION SELECT person FROM looked_after
) AS child
JOIN (
    SELECT person, started FROM cin_plans WHERE is_open(started, ended, E())
    UNION ALL SELECT person, started FROM cp_plans WHERE is_open(started, ended, E())
    UNION ALL SELECT person, entered_care FROM looked_after
) AS spell USING (person)
LEFT JOIN (
    SELECT person, max(day) AS day FROM supervisions WHERE day <= E() GROUP BY person
) AS last_one USING (person)
GROUP BY child.person;

-- long_term_stability: from each placement back to the one that ended on the day it began, of those begun by then.
CREATE TABLE placement_before AS
SELECT this.line AS line, earlier.line AS before
FROM placements AS this
JOIN placements AS earlier ON earlier.person = this.person AND earlier.ended = this.started AND earlier.line <> this.line
    AND earlier.started <= E()
QUALIFY row_number() OVER (PARTITION BY this.line ORDER BY earlier.started DESC, earlier.placement DESC NULLS LAST) = 1;

CREATE TABLE adoptive_runs AS
WITH RECURSIVE run(person, line, started, is_adoptive) AS (
    SELECT person, line, started, is_adoptive FROM current_placement
    UNION
    SELECT placements.person, placements.line, placements.started, placements.is_adoptive
    FROM run JOIN placement_before ON run.is_adoptive AND placement_before.line = run.line
    JOIN placements ON placements.line = placement_before.before
)
SELECT person, min(started) AS began FROM run GROUP BY person;

INSERT INTO cases
SELECT 'long_term_stability', coalesce(began <= plus_months(E(), -24), false)
FROM looked_after LEFT JOIN adoptive_runs USING (person)
WHERE coalesce(age < 16, true) AND entered_care <= plus_months(E(), -30);

CREATE TABLE shares AS
SELECT unnest(['contacts_progressed', 're_referrals', 'assessments_in_45_days', 'cin_visits', 's47_to_icpc',
               'icpc_in_time', 'repeat_plans', 'cp_reviews_in_time', 'plans_over_2_years', 'cp_visits', 'lac_reviews',
               'lac_visits', 'initial_health', 'review_health', 'dental_checks', 'short_term_stability',
               'long_term_stability', 'placed_over_20_miles', 'pep_quality', 'pathway_plans', 'care_leavers_in_touch',
               'accommodation_17_18', 'accommodation_19_21', 'eet_17_18', 'eet_19_21', 'supervision']) AS key;

CREATE TABLE figures AS
SELECT key, count(*) FILTER (met) AS numerator, count(met) AS denominator FROM shares LEFT JOIN cases USING (key)
GROUP BY key
UNION ALL SELECT 'contacts', count(*), NULL FROM contacts WHERE day BETWEEN S() AND E()
UNION ALL SELECT 'children_in_need', count(*), NULL FROM in_need
UNION ALL SELECT 'child_protection', count(*), population() FROM on_plan
UNION ALL SELECT 'looked_after', count(*), population() FROM looked_after
UNION ALL SELECT 'care_leavers', count(*), NULL FROM care_leavers
UNION ALL SELECT 'missing_children', count(DISTINCT person), NULL
    FROM missing_episodes JOIN looked_after_on USING (person, day) WHERE day BETWEEN S() AND E();

-- What can't be known.
CREATE TABLE needed AS
SELECT key, unnest(string_split(tables, ' ')) AS name FROM (VALUES
    ('contacts', 'ssd_contacts'),
    ('contacts_progressed', 'ssd_contacts'),
    ('re_referrals', 'ssd_cin_episodes'),
    ('assessments_in_45_days', 'ssd_cin_assessments'),
    ('children_in_need', 'ssd_cin_plans ssd_cp_plans ssd_cla_episodes ssd_legal_status ssd_person'),
    ('cin_visits', 'ssd_cin_plans ssd_cp_plans ssd_cla_episodes ssd_legal_status ssd_person ssd_cin_visits'),
    ('s47_to_icpc', 'ssd_s47_enquiry ssd_initial_cp_conference'),
    ('child_protection', 'ssd_cp_plans ssd_person'),
    ('icpc_in_time', 'ssd_initial_cp_conference ssd_s47_enquiry'),
    ('repeat_plans', 'ssd_cp_plans'),
    ('cp_reviews_in_time', 'ssd_cp_plans ssd_person ssd_cp_reviews'),
    ('plans_over_2_years', 'ssd_cp_plans ssd_person'),
    ('cp_visits', 'ssd_cp_plans ssd_person ssd_cp_visits'),
    ('looked_after', 'ssd_cla_episodes ssd_legal_status ssd_person'),
    ('care_leavers', 'ssd_care_leavers ssd_person'),
    ('lac_reviews', 'ssd_cla_episodes ssd_legal_status ssd_person ssd_cla_reviews'),
    ('lac_visits', 'ssd_cla_episodes ssd_legal_status ssd_person ssd_cla_visits ssd_cla_placement'),
    ('initial_health', 'ssd_cla_episodes ssd_legal_status ssd_person ssd_cla_health'),
    ('review_health', 'ssd_cla_episodes ssd_legal_status ssd_person ssd_cla_health'),
    ('dental_checks', 'ssd_cla_episodes ssd_legal_status ssd_person ssd_cla_health'),
    ('short_term_stability', 'ssd_cla_episodes ssd_legal_status ssd_person ssd_cla_placement'),
    ('long_term_stability', 'ssd_cla_episodes ssd_legal_status ssd_person ssd_cla_placement'),
    ('placed_over_20_miles', 'ssd_cla_episodes ssd_legal_status ssd_person ssd_cla_placement'),
    ('pep_quality', 'sup_pep'),
    ('pathway_plans', 'ssd_cla_episodes ssd_legal_status ssd_person ssd_care_leavers'),
    ('care_leavers_in_touch', 'ssd_care_leavers ssd_person'),
    ('accommodation_17_18', 'ssd_care_leavers ssd_person'),
    ('accommodation_19_21', 'ssd_care_leavers ssd_person'),
    ('eet_17_18', 'ssd_care_leavers ssd_person'),
    ('eet_19_21', 'ssd_care_leavers ssd_person'),
    ('missing_children', 'ssd_missing ssd_cla_episodes ssd_legal_status ssd_person'),
    ('supervision', 'ssd_cin_plans ssd_cp_plans ssd_cla_episodes ssd_legal_status ssd_person sup_supervision')
) AS rows(key, tables);

CREATE TABLE unknown AS
SELECT key FROM needed WHERE NOT is_present(name)
UNION SELECT 'pep_quality' WHERE month(E()) NOT IN (12, 3, 7)
UNION SELECT 'contacts_progressed'
WHERE NOT EXISTS (FROM ssd_contacts WHERE names_flag(cont_contact_outcome_json, 'NEW_REFERRAL_FLAG'));

UPDATE figures SET numerator = NULL, denominator = NULL WHERE key IN (FROM unknown);
