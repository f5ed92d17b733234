-- Section 2 of the definitions, for each period: the export and E say which. "One a person" is the latest start, then the
-- greatest id.

CREATE TABLE on_plan AS
SELECT E, cp_plans.* FROM periods JOIN cp_plans USING (export) LEFT JOIN persons USING (export, person)
WHERE is_open(started, ended, E) AND NOT is_adult(born, E) AND NOT coalesce(died <= E, false)
QUALIFY row_number() OVER (PARTITION BY export, E, person ORDER BY started DESC, id_order(plan) DESC NULLS LAST) = 1;

-- The due day is the working day x with wd(entered care, x) = 20; the spell runs where one of its episodes is open.
CREATE TABLE initial_health_due AS
SELECT DISTINCT export, E, person, entered_care, x.day AS due
FROM episodes JOIN (
    FROM (SELECT export, S, E, unnest(generate_series(S, E, INTERVAL 1 DAY))::DATE AS day FROM periods)
    WHERE wd(day - 1, day) = 1
) AS x USING (export)
WHERE entered_care BETWEEN S - 60 AND E AND wd(entered_care, x.day) = 20 AND is_open(started, ended, x.day);

-- The days on which it matters whether somebody was looked after or on a short break.
CREATE TABLE asked AS
SELECT export, person, E AS day FROM episodes JOIN periods USING (export)
UNION SELECT export, person, day FROM missing_episodes JOIN periods USING (export) WHERE day BETWEEN S AND E
UNION SELECT export, person, due FROM initial_health_due;

CREATE TABLE on_short_break AS
SELECT export, person, day FROM (
    SELECT export, person, day, is_short_break FROM asked JOIN legal_statuses USING (export, person)
    WHERE is_open(started, ended, day)
    QUALIFY row_number() OVER (PARTITION BY export, person, day ORDER BY started DESC, id_order(status) DESC NULLS LAST) = 1
) WHERE is_short_break;

CREATE TABLE looked_after_on AS
SELECT episodes.*, day, born
FROM asked JOIN episodes USING (export, person) LEFT JOIN persons USING (export, person)
WHERE is_open(started, ended, day) AND NOT is_adult(born, day) AND NOT coalesce(died <= day, false)
    AND (export, person, day) NOT IN (FROM on_short_break)
QUALIFY row_number() OVER (PARTITION BY export, person, day ORDER BY started DESC, id_order(episode) DESC NULLS LAST) = 1;

CREATE TABLE looked_after AS
SELECT E, looked_after_on.* EXCLUDE (day), age_on(born, E) AS age
FROM looked_after_on JOIN periods ON looked_after_on.export = periods.export AND day = E;

CREATE TABLE in_need AS
SELECT E, cin_plans.* FROM periods JOIN cin_plans USING (export) LEFT JOIN persons USING (export, person)
WHERE is_open(started, ended, E) AND NOT is_adult(born, E) AND NOT coalesce(died <= E, false)
    AND (export, E, person) NOT IN (SELECT export, E, person FROM on_plan)
    AND (export, E, person) NOT IN (SELECT export, E, person FROM looked_after)
QUALIFY row_number() OVER (PARTITION BY export, E, person ORDER BY started DESC, id_order(plan) DESC NULLS LAST) = 1;

CREATE TABLE current_placement AS
SELECT E, placements.* FROM placements JOIN looked_after USING (export, person)
WHERE is_open(placements.started, placements.ended, E)
    AND coalesce(placements.cla_id = looked_after.cla_id, true)
QUALIFY row_number() OVER (
    PARTITION BY export, E, person ORDER BY placements.started DESC, id_order(placement) DESC NULLS LAST) = 1;

-- Before ages are asked; those who count are 16 to 24, or of no known age.
CREATE TABLE leavers_of_any_age AS
SELECT leavers.*, age_on(born, E) AS age FROM leavers LEFT JOIN persons USING (export, person)
WHERE list_bool_or([starts_with(eligibility, word) for word in getvariable('care_leaver_eligibility')])
    AND NOT coalesce(died <= E, false)
QUALIFY row_number() OVER (
    PARTITION BY export, E, person ORDER BY contacted DESC NULLS LAST, id_order(id) DESC NULLS LAST) = 1;

CREATE TABLE care_leavers AS
FROM leavers_of_any_age
WHERE coalesce(age BETWEEN getvariable('care_leaver_youngest') AND getvariable('care_leaver_oldest'), true);

CREATE TABLE leavers_of_age AS
FROM leavers_of_any_age
WHERE age BETWEEN 17 AND 21 AND NOT coalesce(list_contains(getvariable('left_out'), lower(in_touch)), false);

CREATE TABLE eligible AS
SELECT export, E, person, reviewed FROM leaver_rows
WHERE state_with_review = 'usable' AND starts_with(eligibility, 'eligible')
QUALIFY row_number() OVER (
    PARTITION BY export, E, person ORDER BY contacted DESC NULLS LAST, id_order(id) DESC NULLS LAST) = 1;
