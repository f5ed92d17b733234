-- The extracts, one row a row of an export, with its state: usable, planned or bad. What follows looks at usable rows alone, through the
-- views at the end. Repeated keys are gone already (see oracle_reading.py). For every table all indicators read the same
-- dates, but for the target of a conference, the review of a pathway plan and the clock of an assessment.

-- Where the date of birth is empty, an expected one stands for it; one after the day asked for gives no age there.
CREATE TABLE persons AS
SELECT export, pers_person_id AS person, coalesce(pers_dob, pers_expected_dob) AS born, pers_death_date AS died
FROM ssd_person WHERE person IS NOT NULL;

CREATE TABLE contact_rows AS
SELECT export, cont_person_id AS person, cont_contact_date AS day,
       cont_contact_outcome_json_says_yes AS is_progressed, cont_contact_outcome_json_names_flag AS names_flag,
       event_state(person IS NOT NULL, day, cont_contact_date_is_unreadable) AS state
FROM ssd_contacts;

CREATE TABLE referral_rows AS
SELECT export, cine_referral_id AS referral, cine_person_id AS person, cine_referral_date AS day,
       event_state(person IS NOT NULL, day, cine_referral_date_is_unreadable) AS state
FROM ssd_cin_episodes;

CREATE TABLE assessment_rows AS
WITH clocked AS (
    SELECT a.*, CASE getvariable('clock') WHEN 'referral' THEN referral_rows.day
                ELSE cina_assessment_start_date END AS started
    FROM ssd_cin_assessments AS a
    LEFT JOIN referral_rows ON referral_rows.referral = a.cina_referral_id AND referral_rows.state = 'usable'
        AND referral_rows.export = a.export
)
-- One without its own start is not merely planned; whether its referral has a date is asked once it is authorised.
SELECT export, cina_person_id AS person, started, cina_assessment_auth_date AS authorised,
       planned_state(person IS NOT NULL AND (started IS NOT NULL OR (getvariable('clock') = 'referral' AND authorised IS NULL)),
                     authorised, cina_assessment_auth_date_is_unreadable) AS state
FROM clocked;

CREATE TABLE enquiry_rows AS
SELECT export, s47e_s47_enquiry_id AS enquiry, s47e_person_id AS person, s47e_s47_start_date AS started,
       s47e_s47_outcome_json_says_yes AS has_conference_flag,
       event_state(person IS NOT NULL, started, s47e_s47_start_date_is_unreadable) AS state
FROM ssd_s47_enquiry;

CREATE TABLE conference_rows AS
SELECT export, icpc_icpc_id AS conference, icpc_s47_enquiry_id AS enquiry, icpc_person_id AS person,
       icpc_icpc_date AS day, icpc_icpc_target_date AS target, is_yes(icpc_icpc_transfer_in) AS is_transfer,
       planned_state(person IS NOT NULL, day, icpc_icpc_date_is_unreadable) AS state,
       CASE WHEN icpc_icpc_target_date_is_unreadable THEN 'bad' ELSE state END AS state_with_target
FROM ssd_initial_cp_conference;

CREATE TABLE cin_plan_rows AS
SELECT export, cinp_cin_plan_id AS plan, cinp_person_id AS person,
       cinp_cin_plan_start_date AS started, cinp_cin_plan_end_date AS ended,
       spell_state(person, started, cinp_cin_plan_end_date_is_unreadable) AS state
FROM ssd_cin_plans;

CREATE TABLE cp_plan_rows AS
SELECT export, line, cppl_cp_plan_id AS plan, cppl_person_id AS person,
       cppl_cp_plan_start_date AS started, cppl_cp_plan_end_date AS ended, is_yes(cppl_cp_plan_ola) AS is_ola,
       spell_state(person, started, cppl_cp_plan_end_date_is_unreadable) AS state
FROM ssd_cp_plans;

-- Joined by plan, so that they serve without their person column; where it is there, a row without a person is bad.
CREATE TABLE cp_review_rows AS
SELECT export, cppr_cp_plan_id AS plan, cppr_cp_review_date AS day,
       planned_state(cppr_person_id IS NOT NULL OR (export, 'cppr_person_id') IN (SELECT export, column_name FROM absent_columns), day,
                     cppr_cp_review_date_is_unreadable) AS state
FROM ssd_cp_reviews;

CREATE TABLE cin_visit_rows AS
SELECT export, cinv_person_id AS person, cinv_cin_visit_date AS day, is_yes(cinv_cin_visit_seen) AS is_seen,
       planned_state(person IS NOT NULL, day, cinv_cin_visit_date_is_unreadable) AS state
FROM ssd_cin_visits;

CREATE TABLE cp_visit_rows AS
SELECT export, cppv_person_id AS person, cppv_cp_visit_date AS day, is_yes(cppv_cp_visit_seen) AS is_seen,
       planned_state(person IS NOT NULL, day, cppv_cp_visit_date_is_unreadable) AS state
FROM ssd_cp_visits;

CREATE TABLE cla_visit_rows AS
SELECT export, clav_person_id AS person, clav_cla_visit_date AS day, is_yes(clav_cla_visit_seen) AS is_seen,
       planned_state(person IS NOT NULL, day, clav_cla_visit_date_is_unreadable) AS state
FROM ssd_cla_visits;

CREATE TABLE legal_status_rows AS
SELECT export, lega_legal_status_id AS status, lega_person_id AS person,
       lega_legal_status_start_date AS started, lega_legal_status_end_date AS ended,
       is_one_of(lega_legal_status, getvariable('short_break_legal_statuses')) AS is_short_break,
       spell_state(person, started, lega_legal_status_end_date_is_unreadable) AS state
FROM ssd_legal_status;

CREATE TABLE episode_rows AS
SELECT export, clae_cla_episode_id AS episode, clae_person_id AS person, clae_cla_id AS cla_id,
       clae_cla_episode_start_date AS started, clae_cla_episode_ceased_date AS ended,
       clae_entered_care_date AS recorded,
       spell_state(person, started, clae_cla_episode_ceased_date_is_unreadable) AS state
FROM ssd_cla_episodes;

CREATE TABLE placement_rows AS
SELECT export, line, clap_cla_placement_id AS placement, clap_person_id AS person, clap_cla_id AS cla_id,
       clap_cla_placement_start_date AS started, clap_cla_placement_end_date AS ended,
       is_one_of(clap_cla_placement_type, getvariable('temporary_types')) AS is_temporary,
       is_one_of(clap_cla_placement_type, getvariable('adoption_types')) AS is_adoptive,
       nullif(try_cast(clap_cla_placement_distance AS DOUBLE), 999.9) AS miles,
       clap_cla_placement_type AS type,
       spell_state(person, started, clap_cla_placement_end_date_is_unreadable) AS state
FROM ssd_cla_placement;

CREATE TABLE cla_review_rows AS
SELECT export, clar_cla_id AS cla_id, clar_cla_review_date AS day, is_yes(clar_cla_review_cancelled) AS is_cancelled,
       planned_state(true, day, clar_cla_review_date_is_unreadable) AS state
FROM ssd_cla_reviews;

CREATE TABLE health_check_rows AS
SELECT export, clah_person_id AS person, clah_health_check_date AS day,
       coalesce(list_bool_or([contains(words(clah_health_check_type), word)
                              for word in getvariable('health_assessment')]), false) AS is_health_assessment,
       coalesce(list_bool_or([contains(words(clah_health_check_type), word)
                              for word in getvariable('dental_check')]), false) AS is_dental,
       clah_health_check_status IS NULL OR is_one_of(clah_health_check_status, getvariable('check_done')) AS is_done,
       is_done OR is_one_of(clah_health_check_status, getvariable('check_not_done')) AS status_is_known,
       planned_state(person IS NOT NULL, day, clah_health_check_date_is_unreadable) AS state
FROM ssd_cla_health;

CREATE TABLE missing_rows AS
SELECT export, miss_person_id AS person, miss_missing_episode_start_date AS day,
       is_one_of(miss_missing_episode_type, getvariable('missing_types'))
           OR coalesce(list_bool_or([starts_with(words(miss_missing_episode_type), word)
                                     for word in getvariable('missing_types_start')]), false) AS is_missing,
       is_missing OR miss_missing_episode_type IS NULL
           OR is_one_of(miss_missing_episode_type, getvariable('not_missing_types'))
           OR list_bool_or([starts_with(words(miss_missing_episode_type), word)
                            for word in getvariable('not_missing_types_start')]) AS type_is_known,
       event_state(person IS NOT NULL, day, miss_missing_episode_start_date_is_unreadable) AS state
FROM ssd_missing;

CREATE TABLE supervision_rows AS
SELECT export, person_id AS person, supervision_date AS day,
       planned_state(person IS NOT NULL, day, supervision_date_is_unreadable) AS state
FROM sup_supervision;

CREATE TABLE pep_rows AS
SELECT export, person_id AS person, regexp_extract(academic_year, '\d{4}') AS academic_year, term, completed_date AS completed,
       is_one_of(rating, getvariable('good_ratings')) AS is_good,
       rating IS NOT NULL AND NOT is_one_of(rating, getvariable('pep_ratings')) AND NOT is_good AS is_strange,
       CASE WHEN person IS NULL OR completed_date_is_unreadable THEN 'bad' ELSE 'usable' END AS state
FROM sup_pep;

CREATE TABLE visit_frequency_rows AS
SELECT export, person_id AS person, try_cast(try_cast(interval_days AS DOUBLE) AS INTEGER) AS days,
       start_date AS started, end_date AS ended, spell_state(person, started, end_date_is_unreadable) AS state
FROM sup_visit_frequency;

CREATE TABLE location_rows AS
SELECT export, placement_id AS placement, "location" IS NOT NULL AS is_known, is_one_of("location", getvariable('outside')) AS is_out,
       is_known AND NOT is_out AND NOT is_one_of("location", getvariable('inside')) AS is_strange, 'usable' AS state
FROM sup_placement_location;

-- Care leavers, of each period's own export.
-- In touch: the code that a text stands for; an unknown text stands for none.
CREATE TABLE leaver_rows AS
SELECT periods.export, E, clea_table_id AS id, clea_person_id AS person, clea_care_leaver_latest_contact AS contacted,
       trim(regexp_replace(words(clea_care_leaver_eligibility), '[^a-z0-9]+', ' ', 'g')) AS eligibility,
       in_touch_code(clea_care_leaver_in_touch) AS in_touch,
       clea_care_leaver_in_touch IS NOT NULL AND in_touch IS NULL AS in_touch_is_strange,
       is_one_of(clea_care_leaver_accom_suitable, getvariable('suitable')) AS is_suitable,
       is_suitable OR is_one_of(clea_care_leaver_accom_suitable, getvariable('not_suitable')) AS accommodation_is_known,
       clea_care_leaver_accom_suitable IS NOT NULL AND NOT accommodation_is_known AS accommodation_is_strange,
       is_one_of(clea_care_leaver_activity, getvariable('active')) AS is_active,
       is_active OR is_one_of(clea_care_leaver_activity, getvariable('not_active')) AS activity_is_known,
       clea_care_leaver_activity IS NOT NULL AND NOT activity_is_known AS activity_is_strange,
       clea_pathway_plan_review_date AS reviewed,
       CASE WHEN person IS NULL THEN 'bad' ELSE 'usable' END AS state,
       CASE WHEN clea_pathway_plan_review_date_is_unreadable THEN 'bad' ELSE state END AS state_with_review
FROM ssd_care_leavers JOIN periods ON periods.own = ssd_care_leavers.export;

CREATE VIEW contacts AS FROM contact_rows WHERE state = 'usable';
CREATE VIEW referrals AS FROM referral_rows WHERE state = 'usable';
CREATE VIEW assessments AS FROM assessment_rows WHERE state = 'usable';
CREATE VIEW enquiries AS FROM enquiry_rows WHERE state = 'usable';
CREATE VIEW conferences AS FROM conference_rows WHERE state = 'usable';
CREATE VIEW cin_plans AS FROM cin_plan_rows WHERE state = 'usable';
-- Plans of this council: another council's count nowhere.
CREATE VIEW cp_plans AS FROM cp_plan_rows WHERE state = 'usable' AND NOT is_ola;
CREATE VIEW cp_reviews AS FROM cp_review_rows WHERE state = 'usable';
CREATE VIEW cin_visits AS FROM cin_visit_rows WHERE state = 'usable' AND is_seen;
CREATE VIEW cp_visits AS FROM cp_visit_rows WHERE state = 'usable' AND is_seen;
CREATE VIEW cla_visits AS FROM cla_visit_rows WHERE state = 'usable' AND is_seen;
CREATE VIEW legal_statuses AS FROM legal_status_rows WHERE state = 'usable';
CREATE VIEW placements AS FROM placement_rows WHERE state = 'usable';
CREATE VIEW cla_reviews AS FROM cla_review_rows WHERE state = 'usable' AND NOT is_cancelled;
CREATE VIEW health_checks AS FROM health_check_rows WHERE state = 'usable' AND is_done;
CREATE VIEW missing_episodes AS FROM missing_rows WHERE state = 'usable' AND is_missing;
CREATE VIEW supervisions AS FROM supervision_rows WHERE state = 'usable';
CREATE VIEW peps AS FROM pep_rows WHERE state = 'usable';
CREATE VIEW visit_frequencies AS FROM visit_frequency_rows WHERE state = 'usable' AND days IS NOT NULL;
CREATE VIEW locations AS FROM location_rows;
CREATE VIEW leavers AS FROM leaver_rows WHERE state = 'usable';

-- "Entered care": as recorded; else the earliest start under the same clae_cla_id; else its own start; never later.
CREATE TABLE episodes AS
SELECT export, episode, person, cla_id, started, ended,
       least(started, coalesce(recorded, CASE WHEN cla_id IS NOT NULL
           THEN min(started) OVER (PARTITION BY export, person, cla_id) END, started)) AS entered_care
FROM episode_rows WHERE state = 'usable';
