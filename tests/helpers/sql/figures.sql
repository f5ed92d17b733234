-- Each indicator's figure of each period: low and high are with those whose rows may be the other way round.
CREATE TABLE figures AS
SELECT export, E, key, count(*) FILTER (met) AS numerator,
       CASE WHEN is_rate THEN population WHEN NOT is_count THEN count(met) END AS denominator,
       count(*) FILTER (met AND NOT is_unknown) AS low, count(*) FILTER (met OR is_unknown) AS high,
       count(*) FILTER (is_unknown) AS unknown_rows
FROM (FROM periods, needs) LEFT JOIN cases USING (export, E, key)
GROUP BY export, E, key, is_count, is_rate, population;
