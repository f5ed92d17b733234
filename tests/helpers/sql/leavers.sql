-- Care leavers, of the period's own export: the table that follows tables.sql once a period is asked for.

-- In touch: the code that a text stands for; an unknown text stands for none.
CREATE TABLE leaver_rows AS
SELECT clea_table_id AS id, clea_person_id AS person, clea_care_leaver_latest_contact AS contacted,
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
FROM ssd_care_leavers;

CREATE VIEW leavers AS FROM leaver_rows WHERE state = 'usable';
