-- The extracts, typed: one row a row that can be used. Repeated keys are gone already (see oracle.py).
-- Rows without a person or a needed date, or with a date that can't be read, are left out here: for every table all
-- indicators read the same dates, but for the target of a conference and the review of a pathway plan.

CREATE TABLE persons AS
SELECT pers_person_id AS person, day_of(pers_dob) AS born, day_of(pers_death_date) AS died
FROM ssd_person WHERE person IS NOT NULL;

CREATE TABLE contacts AS
SELECT cont_person_id AS person, day_of(cont_contact_date) AS day,
       cont_contact_outcome_json AS outcome
FROM ssd_contacts WHERE person IS NOT NULL AND day IS NOT NULL;

CREATE TABLE referrals AS
SELECT cine_person_id AS person, day_of(cine_referral_date) AS day
FROM ssd_cin_episodes WHERE person IS NOT NULL AND day IS NOT NULL;

CREATE TABLE assessments AS
SELECT cina_person_id AS person, day_of(cina_assessment_start_date) AS started,
       day_of(cina_assessment_auth_date) AS authorised
FROM ssd_cin_assessments WHERE person IS NOT NULL AND started IS NOT NULL AND authorised IS NOT NULL;

CREATE TABLE enquiries AS
SELECT s47e_s47_enquiry_id AS enquiry, s47e_person_id AS person,
       day_of(s47e_s47_start_date) AS started, s47e_s47_outcome_json AS outcome
FROM ssd_s47_enquiry WHERE person IS NOT NULL AND started IS NOT NULL;

CREATE TABLE conferences AS
SELECT icpc_icpc_id AS conference, icpc_s47_enquiry_id AS enquiry, icpc_person_id AS person,
       day_of(icpc_icpc_date) AS day, day_of(icpc_icpc_target_date) AS target,
       is_unreadable(icpc_icpc_target_date) AS target_is_unreadable, is_yes(icpc_icpc_transfer_in) AS is_transfer
FROM ssd_initial_cp_conference WHERE person IS NOT NULL AND day IS NOT NULL;

CREATE TABLE cin_plans AS
SELECT cinp_cin_plan_id AS plan, cinp_person_id AS person,
       day_of(cinp_cin_plan_start_date) AS started, day_of(cinp_cin_plan_end_date) AS ended
FROM ssd_cin_plans
WHERE person IS NOT NULL AND started IS NOT NULL AND NOT is_unreadable(cinp_cin_plan_end_date);

-- Plans of this council: another council's count nowhere.
CREATE TABLE cp_plans AS
SELECT line, cppl_cp_plan_id AS plan, cppl_person_id AS person,
       day_of(cppl_cp_plan_start_date) AS started, day_of(cppl_cp_plan_end_date) AS ended
FROM ssd_cp_plans
WHERE person IS NOT NULL AND started IS NOT NULL AND NOT is_unreadable(cppl_cp_plan_end_date)
    AND NOT is_yes(cppl_cp_plan_ola);

CREATE TABLE cp_reviews AS
SELECT cppr_cp_plan_id AS plan, day_of(cppr_cp_review_date) AS day
FROM ssd_cp_reviews WHERE cppr_person_id IS NOT NULL AND day IS NOT NULL;

-- Seen visits only.
CREATE TABLE cin_visits AS
SELECT cinv_person_id AS person, day_of(cinv_cin_visit_date) AS day
FROM ssd_cin_visits WHERE person IS NOT NULL AND day IS NOT NULL AND is_yes(cinv_cin_visit_seen);

CREATE TABLE cp_visits AS
SELECT cppv_person_id AS person, day_of(cppv_cp_visit_date) AS day
FROM ssd_cp_visits WHERE person IS NOT NULL AND day IS NOT NULL AND is_yes(cppv_cp_visit_seen);

CREATE TABLE cla_visits AS
SELECT clav_person_id AS person, day_of(clav_cla_visit_date) AS day
FROM ssd_cla_visits WHERE person IS NOT NULL AND day IS NOT NULL AND is_yes(clav_cla_visit_seen);

CREATE TABLE legal_statuses AS
SELECT lega_legal_status_id AS status, lega_person_id AS person,
       day_of(lega_legal_status_start_date) AS started, day_of(lega_legal_status_end_date) AS ended,
       is_one_of(lega_legal_status, ['v1', 'v3', 'v4']) AS is_short_break
FROM ssd_legal_status
WHERE person IS NOT NULL AND started IS NOT NULL AND NOT is_unreadable(lega_legal_status_end_date);

-- "Entered care": as recorded; else the earliest start under the same clae_cla_id; else its own start; never later.
CREATE TABLE episodes AS
WITH readable AS (
    SELECT clae_cla_episode_id AS episode, clae_person_id AS person, clae_cla_id AS cla_id,
           day_of(clae_cla_episode_start_date) AS started, day_of(clae_cla_episode_ceased_date) AS ended,
           day_of(clae_entered_care_date) AS recorded
    FROM ssd_cla_episodes
    WHERE person IS NOT NULL AND started IS NOT NULL AND NOT is_unreadable(clae_cla_episode_ceased_date)
)
SELECT episode, person, cla_id, started, ended,
       least(started, coalesce(recorded, CASE WHEN cla_id IS NOT NULL
           THEN min(started) OVER (PARTITION BY person, cla_id) END, started)) AS entered_care
FROM readable;

CREATE TABLE placements AS
SELECT line, clap_cla_placement_id AS placement, clap_person_id AS person, clap_cla_id AS cla_id,
       day_of(clap_cla_placement_start_date) AS started, day_of(clap_cla_placement_end_date) AS ended,
       is_one_of(clap_cla_placement_type, ['t0', 't1', 't2', 't3', 't4']) AS is_temporary,
       is_one_of(clap_cla_placement_type, ['a3', 'a4', 'a5', 'a6']) AS is_adoptive,
       nullif(try_cast(clap_cla_placement_distance AS DOUBLE), 999.9) AS miles
FROM ssd_cla_placement
WHERE person IS NOT NULL AND started IS NOT NULL AND NOT is_unreadable(clap_cla_placement_end_date);

CREATE TABLE cla_reviews AS
SELECT clar_cla_id AS cla_id, day_of(clar_cla_review_date) AS day
FROM ssd_cla_reviews WHERE day IS NOT NULL AND NOT is_yes(clar_cla_review_cancelled);

-- Checks that were done.
CREATE TABLE health_checks AS
SELECT clah_person_id AS person, day_of(clah_health_check_date) AS day,
       coalesce(contains(words(clah_health_check_type), 'health assessment'), false) AS is_health_assessment,
       coalesce(contains(words(clah_health_check_type), 'dental'), false) AS is_dental
FROM ssd_cla_health
WHERE person IS NOT NULL AND day IS NOT NULL
    AND (clah_health_check_status IS NULL
         OR is_one_of(clah_health_check_status, ['completed', 'complete', 'attended', 'done']));

CREATE TABLE missing_episodes AS
SELECT miss_person_id AS person, day_of(miss_missing_episode_start_date) AS day
FROM ssd_missing
WHERE person IS NOT NULL AND day IS NOT NULL
    AND (is_one_of(miss_missing_episode_type, ['m']) OR starts_with(words(miss_missing_episode_type), 'missing'));

CREATE TABLE leaver_rows AS
SELECT clea_table_id AS id, clea_person_id AS person,
       trim(regexp_replace(words(clea_care_leaver_eligibility), '[^a-z0-9]+', ' ', 'g')) AS eligibility,
       CASE WHEN is_one_of(clea_care_leaver_in_touch, ['yes', 'in touch']) THEN 'in touch'
            WHEN is_one_of(clea_care_leaver_in_touch, ['died', 'rhom', 'exclude']) THEN 'left out' END AS in_touch,
       is_one_of(clea_care_leaver_accom_suitable, ['1', 'suitable', 'yes']) AS is_suitable,
       is_one_of(clea_care_leaver_activity,
                 ['f1', 'f2', 'f3', 'f4', 'f5', 'p1', 'p2', 'p3', 'p4', 'p5']) AS is_active,
       day_of(clea_pathway_plan_review_date) AS reviewed,
       is_unreadable(clea_pathway_plan_review_date) AS review_is_unreadable
FROM ssd_care_leavers WHERE person IS NOT NULL;

CREATE TABLE supervisions AS
SELECT person_id AS person, day_of(supervision_date) AS day
FROM sup_supervision WHERE person IS NOT NULL AND day IS NOT NULL;

CREATE TABLE peps AS
SELECT regexp_extract(academic_year, '\d{4}') AS academic_year, term, day_of(completed_date) AS completed,
       is_one_of(rating, ['green', 'gold']) AS is_good
FROM sup_pep WHERE person_id IS NOT NULL AND NOT is_unreadable(completed_date);

CREATE TABLE visit_frequencies AS
SELECT person_id AS person, try_cast(interval_days AS INTEGER) AS days,
       day_of(start_date) AS started, day_of(end_date) AS ended
FROM sup_visit_frequency
WHERE person IS NOT NULL AND days IS NOT NULL AND started IS NOT NULL AND NOT is_unreadable(end_date);

CREATE TABLE locations AS
SELECT placement_id AS placement, words("location") = 'out' AS is_out FROM sup_placement_location;
