-- Section 1 of the definitions, "Words" and "Texts", as macros. Cells are read already (see oracle_reading.py); every
-- parameter is a variable of its name in config.

-- Bank holidays of England and Wales as published on gov.uk/bank-holidays, moved and extra days included.
CREATE TABLE bank_holidays AS SELECT unnest([
    '2018-01-01', '2018-03-30', '2018-04-02', '2018-05-07', '2018-05-28', '2018-08-27', '2018-12-25', '2018-12-26',
    '2019-01-01', '2019-04-19', '2019-04-22', '2019-05-06', '2019-05-27', '2019-08-26', '2019-12-25', '2019-12-26',
    '2020-01-01', '2020-04-10', '2020-04-13', '2020-05-08', '2020-05-25', '2020-08-31', '2020-12-25', '2020-12-28',
    '2021-01-01', '2021-04-02', '2021-04-05', '2021-05-03', '2021-05-31', '2021-08-30', '2021-12-27', '2021-12-28',
    '2022-01-03', '2022-04-15', '2022-04-18', '2022-05-02', '2022-06-02', '2022-06-03', '2022-08-29', '2022-09-19',
    '2022-12-26', '2022-12-27',
    '2023-01-02', '2023-04-07', '2023-04-10', '2023-05-01', '2023-05-08', '2023-05-29', '2023-08-28', '2023-12-25',
    '2023-12-26',
    '2024-01-01', '2024-03-29', '2024-04-01', '2024-05-06', '2024-05-27', '2024-08-26', '2024-12-25', '2024-12-26',
    '2025-01-01', '2025-04-18', '2025-04-21', '2025-05-05', '2025-05-26', '2025-08-25', '2025-12-25', '2025-12-26'
]::DATE[]) AS day;
SET VARIABLE bank_holidays = (SELECT list(day) FROM bank_holidays);

-- 2 January 1600 was a Sunday, and no date of ours lies before it: weekdays are counted from there.
CREATE MACRO days_since_a_sunday(d) AS (d - DATE '1600-01-02');
CREATE MACRO weekdays_until(d) AS days_since_a_sunday(d) // 7 * 5 + least(days_since_a_sunday(d) % 7, 5);
-- Working days after a up to and including b; every bank holiday in the list is a weekday.
CREATE MACRO wd(a, b) AS weekdays_until(b) - weekdays_until(a)
    - len(list_filter(getvariable('bank_holidays'), lambda h: h > a AND h <= b));

CREATE MACRO plus_months(d, n) AS (d + to_months(n))::DATE;

-- Texts are trimmed and the empty ones NULL; they compare without case and without an Annex A prefix.
CREATE MACRO words(x) AS regexp_replace(lower(x), '^[a-z][0-9]?\)\s*', '');
CREATE MACRO code_of(x) AS regexp_extract(words(x), '^([a-z0-9]+)([\s:–—-]|$)', 1);
CREATE MACRO is_one_of(x, texts) AS
    coalesce(list_contains(texts, words(x)) OR list_contains(texts, code_of(x)), false);
CREATE MACRO is_yes(x) AS coalesce(words(x) IN ('y', 'yes', 't', 'true', '1', '1.0'), false);

-- "The greatest id": digits alone by number, then as text, and before all others; no id before any.
CREATE MACRO id_order(x) AS CASE WHEN regexp_full_match(x, '[0-9]+')
    THEN '0' || lpad(length(ltrim(x, '0'))::VARCHAR, 4, '0') || ltrim(x, '0') || ' ' || x ELSE '1' || x END;

-- Completed years; NULL is no age. Month and day as text make 1 March the birthday of those born on 29 February.
CREATE MACRO age_on(born, d) AS CASE WHEN born <= d
    THEN year(d) - year(born) - (CASE WHEN strftime(d, '%m%d') < strftime(born, '%m%d') THEN 1 ELSE 0 END) END;
CREATE MACRO is_adult(born, d) AS coalesce(age_on(born, d) >= 18, false);

CREATE MACRO is_open(started, ended, d) AS started <= d AND (ended IS NULL OR ended > d);

-- A row is usable, planned (its only fault is that its day is empty) or bad.
CREATE MACRO event_state(has_person, day, is_unreadable) AS
    CASE WHEN NOT has_person OR is_unreadable OR day IS NULL THEN 'bad' ELSE 'usable' END;
CREATE MACRO planned_state(has_person, day, is_unreadable) AS
    CASE WHEN NOT has_person OR is_unreadable THEN 'bad' WHEN day IS NULL THEN 'planned' ELSE 'usable' END;
CREATE MACRO spell_state(person, started, end_is_unreadable) AS
    CASE WHEN person IS NULL OR started IS NULL OR end_is_unreadable THEN 'bad' ELSE 'usable' END;
