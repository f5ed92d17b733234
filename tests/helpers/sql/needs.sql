-- Where the table of locations is absent or has no row, distance alone decides.
CREATE TABLE with_locations AS
SELECT DISTINCT export FROM present_tables
WHERE name = 'sup_placement_location'
    AND (export IN (SELECT export FROM locations) OR list_contains(getvariable('may_be_empty'), 'sup_placement_location'));

-- What each row of section 3 names: cohorts, tables, and columns that decide who counts or who met the standard, beyond those
-- without which a table counts as absent. Ids that only break ties and what stands in for something else are no such columns.

CREATE TABLE cohort_needs AS FROM (VALUES
    ('on a plan', 'ssd_cp_plans ssd_person', 'cppl_cp_plan_end_date cppl_cp_plan_ola pers_dob'),
    ('looked after', 'ssd_cla_episodes ssd_legal_status ssd_person',
     'clae_cla_episode_ceased_date lega_legal_status lega_legal_status_end_date pers_dob'),
    ('in need', 'ssd_cin_plans ssd_cp_plans ssd_cla_episodes ssd_legal_status ssd_person',
     'cinp_cin_plan_end_date cppl_cp_plan_end_date cppl_cp_plan_ola clae_cla_episode_ceased_date lega_legal_status'
     ' lega_legal_status_end_date pers_dob'),
    ('placed', 'ssd_cla_placement', 'clap_cla_placement_end_date clae_cla_id'),
    ('care leavers', 'ssd_care_leavers ssd_person', 'clea_care_leaver_eligibility pers_dob'),
    ('leavers of age', 'ssd_care_leavers ssd_person',
     'clea_care_leaver_eligibility clea_care_leaver_in_touch pers_dob')
) AS rows(cohort, tables, columns);

CREATE TABLE needs AS
SELECT key, unit LIKE 'count%' OR unit = 'rate' AS is_count, unit = 'rate' AS is_rate, is_joined, cohorts, tables, columns
FROM (VALUES
    ('contacts', 'count', false, [], 'ssd_contacts', ''),
    ('contacts_progressed', 'share', false, [], 'ssd_contacts', 'cont_contact_outcome_json'),
    ('re_referrals', 'share', false, [], 'ssd_cin_episodes', ''),
    ('assessments_in_45_days', 'share', false, [],
     CASE getvariable('clock') WHEN 'referral' THEN 'ssd_cin_assessments ssd_cin_episodes' ELSE 'ssd_cin_assessments' END,
     CASE getvariable('clock') WHEN 'referral' THEN 'cina_referral_id cine_referral_id'
                               ELSE 'cina_assessment_start_date' END),
    ('children_in_need', 'count', true, ['in need'], '', ''),
    ('cin_visits', 'share', true, ['in need'], 'ssd_cin_visits', 'cinv_cin_visit_seen'),
    ('s47_to_icpc', 'share', false, [], 'ssd_s47_enquiry ssd_initial_cp_conference',
     's47e_s47_enquiry_id icpc_s47_enquiry_id'),
    ('child_protection', 'rate', true, ['on a plan'], '', ''),
    ('icpc_in_time', 'share', false, [], 'ssd_initial_cp_conference ssd_s47_enquiry',
     's47e_s47_enquiry_id icpc_s47_enquiry_id icpc_icpc_target_date icpc_icpc_transfer_in'),
    ('repeat_plans', 'share', false, [], 'ssd_cp_plans', 'cppl_cp_plan_end_date cppl_cp_plan_ola'),
    ('cp_reviews_in_time', 'share', true, ['on a plan'], 'ssd_cp_reviews', 'cppl_cp_plan_id cppr_cp_plan_id'),
    ('plans_over_2_years', 'share', true, ['on a plan'], '', ''),
    ('cp_visits', 'share', true, ['on a plan'], 'ssd_cp_visits', 'cppv_cp_visit_seen'),
    ('looked_after', 'rate', true, ['looked after'], '', ''),
    ('care_leavers', 'count', true, ['care leavers'], '', ''),
    ('lac_reviews', 'share', true, ['looked after'], 'ssd_cla_reviews',
     'clae_cla_id clar_cla_id clar_cla_review_cancelled'),
    ('lac_visits', 'share', true, ['looked after', 'placed'], 'ssd_cla_visits', 'clav_cla_visit_seen'),
    ('initial_health', 'share', true, ['looked after'], 'ssd_cla_health', 'clae_cla_id clah_health_check_type'),
    ('review_health', 'share', true, ['looked after'], 'ssd_cla_health', 'clae_cla_id clah_health_check_type'),
    ('dental_checks', 'share', true, ['looked after'], 'ssd_cla_health', 'clae_cla_id clah_health_check_type'),
    ('short_term_stability', 'share', true, ['looked after'], 'ssd_cla_placement',
     'clap_cla_placement_end_date clap_cla_placement_type'),
    ('long_term_stability', 'share', true, ['looked after', 'placed'], '', 'clap_cla_placement_type'),
    ('placed_over_20_miles', 'share', true, ['looked after', 'placed'], '', 'clap_cla_placement_distance'),
    ('pep_quality', 'share', false, [], 'sup_pep', 'academic_year term completed_date rating'),
    ('pathway_plans', 'share', true, ['looked after'], 'ssd_care_leavers',
     'clea_care_leaver_eligibility clea_pathway_plan_review_date'),
    ('care_leavers_in_touch', 'share', true, ['leavers of age'], '', ''),
    ('accommodation_17_18', 'share', true, ['leavers of age'], '', 'clea_care_leaver_accom_suitable'),
    ('accommodation_19_21', 'share', true, ['leavers of age'], '', 'clea_care_leaver_accom_suitable'),
    ('eet_17_18', 'share', true, ['leavers of age'], '', 'clea_care_leaver_activity'),
    ('eet_19_21', 'share', true, ['leavers of age'], '', 'clea_care_leaver_activity'),
    ('missing_children', 'count', false, ['looked after'], 'ssd_missing', 'miss_missing_episode_type'),
    ('supervision', 'share', true, ['in need', 'on a plan', 'looked after'], 'sup_supervision', 'clae_cla_id')
) AS rows(key, unit, is_joined, cohorts, tables, columns);

-- An optional table is needed only where it is there: then its columns decide.
CREATE TABLE optional AS FROM (VALUES
    ('lac_visits', 'sup_visit_frequency', 'person_id interval_days start_date end_date'),
    ('placed_over_20_miles', 'sup_placement_location', 'placement_id location')
) AS rows(key, name, columns);

CREATE TABLE needed_tables AS
SELECT DISTINCT key, name FROM (
    SELECT key, unnest(string_split(tables, ' ')) AS name FROM needs
    UNION ALL
    SELECT key, unnest(string_split(cohort_needs.tables, ' ')) FROM needs JOIN cohort_needs ON list_contains(cohorts, cohort)
) WHERE name <> '';

CREATE TABLE needed_columns AS
SELECT DISTINCT key, name FROM (
    SELECT key, unnest(string_split(columns, ' ')) AS name FROM needs
    UNION ALL
    SELECT key, unnest(string_split(cohort_needs.columns, ' ')) FROM needs JOIN cohort_needs ON list_contains(cohorts, cohort)
) WHERE name <> '';

-- Whose rows they are and by which day they are counted: without one of these columns a table counts as absent.
CREATE TABLE table_columns AS
SELECT name, unnest(string_split(columns, ' ')) AS column_name FROM (VALUES
    ('ssd_person', 'pers_person_id'),
    ('ssd_contacts', 'cont_person_id cont_contact_date'),
    ('ssd_cin_episodes', 'cine_person_id cine_referral_date'),
    ('ssd_cin_assessments', 'cina_person_id cina_assessment_auth_date'),
    ('ssd_s47_enquiry', 's47e_person_id s47e_s47_start_date'),
    ('ssd_initial_cp_conference', 'icpc_person_id icpc_icpc_date'),
    ('ssd_cin_plans', 'cinp_person_id cinp_cin_plan_start_date'),
    ('ssd_cin_visits', 'cinv_person_id cinv_cin_visit_date'),
    ('ssd_cp_plans', 'cppl_person_id cppl_cp_plan_start_date'),
    ('ssd_cp_reviews', 'cppr_cp_review_date'),
    ('ssd_cp_visits', 'cppv_person_id cppv_cp_visit_date'),
    ('ssd_legal_status', 'lega_person_id lega_legal_status_start_date'),
    ('ssd_cla_episodes', 'clae_person_id clae_cla_episode_start_date'),
    ('ssd_cla_placement', 'clap_person_id clap_cla_placement_start_date'),
    ('ssd_cla_reviews', 'clar_cla_review_date'),
    ('ssd_cla_visits', 'clav_person_id clav_cla_visit_date'),
    ('ssd_cla_health', 'clah_person_id clah_health_check_date'),
    ('ssd_missing', 'miss_person_id miss_missing_episode_start_date'),
    ('ssd_care_leavers', 'clea_person_id'),
    ('sup_supervision', 'person_id supervision_date'),
    ('sup_pep', 'person_id')
) AS rows(name, columns);

-- How many rows every table has by state and day; "seen_by" names the one indicator that sees the state so. Rows without an
-- E are of all periods of their export.
CREATE TABLE table_rows AS
SELECT export, E, name, seen_by, state, day, count(*) AS times FROM (
SELECT export, NULL::DATE AS E, 'ssd_person' AS name, NULL::VARCHAR AS seen_by, 'usable' AS state, NULL::DATE AS day FROM persons
UNION ALL SELECT export, NULL, 'ssd_person', NULL, 'bad', NULL FROM ssd_person WHERE pers_person_id IS NULL
UNION ALL SELECT export, NULL, 'ssd_contacts', NULL, state, day FROM contact_rows
UNION ALL SELECT export, NULL, 'ssd_cin_episodes', NULL, state, day FROM referral_rows
UNION ALL SELECT export, NULL, 'ssd_cin_assessments', NULL, state, authorised FROM assessment_rows
UNION ALL SELECT export, NULL, 'ssd_s47_enquiry', NULL, state, started FROM enquiry_rows
UNION ALL SELECT export, NULL, 'ssd_initial_cp_conference', 's47_to_icpc', state, day FROM conference_rows
UNION ALL SELECT export, NULL, 'ssd_initial_cp_conference', 'icpc_in_time', state_with_target, day FROM conference_rows
UNION ALL SELECT export, NULL, 'ssd_cin_plans', NULL, state, started FROM cin_plan_rows
UNION ALL SELECT export, NULL, 'ssd_cin_visits', NULL, state, day FROM cin_visit_rows
UNION ALL SELECT export, NULL, 'ssd_cp_plans', NULL, state, started FROM cp_plan_rows
UNION ALL SELECT export, NULL, 'ssd_cp_reviews', NULL, state, day FROM cp_review_rows
UNION ALL SELECT export, NULL, 'ssd_cp_visits', NULL, state, day FROM cp_visit_rows
UNION ALL SELECT export, NULL, 'ssd_legal_status', NULL, state, started FROM legal_status_rows
UNION ALL SELECT export, NULL, 'ssd_cla_episodes', NULL, state, started FROM episode_rows
UNION ALL SELECT export, NULL, 'ssd_cla_placement', NULL, state, started FROM placement_rows
UNION ALL SELECT export, NULL, 'ssd_cla_reviews', NULL, state, day FROM cla_review_rows
UNION ALL SELECT export, NULL, 'ssd_cla_visits', NULL, state, day FROM cla_visit_rows
UNION ALL SELECT export, NULL, 'ssd_cla_health', NULL, state, day FROM health_check_rows
UNION ALL SELECT export, NULL, 'ssd_missing', NULL, state, day FROM missing_rows
UNION ALL SELECT export, E, 'ssd_care_leavers', key, state, NULL FROM leaver_rows, needs
    WHERE key LIKE 'care_leavers%' OR key LIKE 'accommodation%' OR key LIKE 'eet%'
UNION ALL SELECT export, E, 'ssd_care_leavers', 'pathway_plans', state_with_review, NULL FROM leaver_rows
UNION ALL SELECT export, NULL, 'sup_supervision', NULL, state, day FROM supervision_rows
UNION ALL SELECT export, NULL, 'sup_pep', NULL, state, NULL FROM pep_rows
UNION ALL SELECT export, NULL, 'sup_visit_frequency', NULL, state, started FROM visit_frequency_rows
) GROUP BY ALL;

CREATE TABLE rows_needed AS
SELECT export, E, key, name, state, day, times
FROM (FROM needed_tables UNION ALL SELECT key, name FROM optional) AS needed
JOIN table_rows USING (name) WHERE seen_by IS NULL OR seen_by = key;

-- The tables whose rows arrive steadily, so that an end of them can be told.
CREATE TABLE steady AS FROM (VALUES
    ('contacts', 'ssd_contacts'),
    ('contacts_progressed', 'ssd_contacts'),
    ('re_referrals', 'ssd_cin_episodes'),
    ('assessments_in_45_days', 'ssd_cin_assessments'),
    ('cin_visits', 'ssd_cin_visits'),
    ('cp_visits', 'ssd_cp_visits'),
    ('lac_visits', 'ssd_cla_visits'),
    ('s47_to_icpc', 'ssd_s47_enquiry'),
    ('icpc_in_time', 'ssd_s47_enquiry'),
    ('supervision', 'sup_supervision')
) AS rows(key, name)
UNION ALL SELECT 'assessments_in_45_days', 'ssd_cin_episodes' WHERE getvariable('clock') = 'referral';
