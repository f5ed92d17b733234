-- Section 1 of the definitions, "Words" and "Reading", as macros. S() and E() are made beside these, one period a run.

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

-- Every value of every table passes through these two once, when it is read: trimmed, the empty texts NULL.
CREATE MACRO trimmed(x) AS trim(x, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || chr(160));
CREATE MACRO emptied(x) AS CASE WHEN lower(x) NOT IN ('', 'null', 'none', 'n/a', '#n/a', 'nat') THEN x END;
-- Other texts: without case, and without an Annex A prefix.
CREATE MACRO words(x) AS regexp_replace(lower(x), '^[a-z][0-9]?\)\s*', '');
CREATE MACRO code_of(x) AS regexp_extract(words(x), '^([a-z0-9]+)([\s:–—-]|$)', 1);
CREATE MACRO is_one_of(x, texts) AS
    coalesce(list_contains(texts, words(x)) OR list_contains(texts, code_of(x)), false);
CREATE MACRO is_yes(x) AS coalesce(words(x) IN ('y', 'yes', 't', 'true', '1'), false);

-- Day first turned round, then ISO, with or without a time; a day that is none in the calendar is not cast.
CREATE MACRO written_day(x) AS try_cast(regexp_extract(
    regexp_replace(x, '^(\d{2})/(\d{2})/(\d{4})', '\3-\2-\1'),
    '^(\d{4}-\d{2}-\d{2})([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$', 1) AS DATE);
CREATE MACRO day_of(x) AS nullif(nullif(written_day(x), DATE '1900-01-01'), DATE '9999-12-31');
CREATE MACRO is_unreadable(x) AS x IS NOT NULL AND written_day(x) IS NULL;

-- Completed years; NULL is no age. Month and day as text make 1 March the birthday of those born on 29 February.
CREATE MACRO age_on(born, d) AS CASE WHEN born <= d
    THEN year(d) - year(born) - (CASE WHEN strftime(d, '%m%d') < strftime(born, '%m%d') THEN 1 ELSE 0 END) END;
CREATE MACRO is_adult(born, d) AS coalesce(age_on(born, d) >= 18, false);

CREATE MACRO is_open(started, ended, d) AS started <= d AND (ended IS NULL OR ended > d);

-- The value of a flag in outcome JSON under exactly this name: NULL where the text does not name it.
CREATE MACRO flag_value(outcome, name) AS CASE
    WHEN try_cast(outcome AS JSON) IS NOT NULL THEN coalesce(try_cast(outcome AS JSON) ->> name,
        CASE WHEN json_type(try_cast(outcome AS JSON) -> name) = 'NULL' THEN '' END)
    WHEN regexp_matches(outcome, '"' || name || '"\s*:\s*"[^"]*"')
        THEN regexp_extract(outcome, '"' || name || '"\s*:\s*"([^"]*)"', 1)
    END;
CREATE MACRO has_flag(outcome, name) AS
    is_yes(trimmed(flag_value(outcome, name))) OR is_yes(trimmed(flag_value(outcome, 'OUTCOME_' || name)));
CREATE MACRO names_flag(outcome, name) AS
    flag_value(outcome, name) IS NOT NULL OR flag_value(outcome, 'OUTCOME_' || name) IS NOT NULL;
