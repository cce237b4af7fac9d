"""The reducers a second time, as long-form SQL for many persons: group by person, subject and feature, pivot after.

One row of `seen` is one fact as one feature reads it. What a reducer picks becomes a row of `reduced`. The meaning of
each reducer is that of `spinepath.features.reducers`; `tests/spec/reducers.md` holds for both, and tests compare them
on random facts. The wide form, one aggregate per feature, was measured at a twentieth of the speed with 200 features.
"""

from typing import Any

from spinepath.features.ended import FINISHED, HALTED, UNCERTAIN

ANSWERED_NO = ("ever", "active", "active_drugs", "count_in", "set_of")


def _quoted(words: frozenset[str]) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))


VISIBLE = f"""
CREATE OR REPLACE TEMP TABLE visible AS
SELECT *,
  row_number() OVER (PARTITION BY person ORDER BY first, coalesce(recorded, ''), source, nth, part) AS ord,
  least(coalesce(last, $today), $today) AS latest_day,
  flag IS NOT DISTINCT FROM false AS denies,
  status IS DISTINCT FROM '{UNCERTAIN}' AS sure,
  flag IS NOT NULL OR number IS NOT NULL OR text IS NOT NULL AS has_value
FROM facts
WHERE seen <= $today
"""  # noqa: S608  # every word comes from this package

# state: 0 the fact says nothing about the feature, 1 a value (number or words), 2 a value that cannot be used
SEEN = """
CREATE OR REPLACE TEMP TABLE seen AS
SELECT f.person, s.feature, s.reducer, s.kind, s.question, s.concepts, s.low, s.high, s.fresh_d,
  CASE WHEN s.of_fracture THEN f.subject ELSE 'person' END AS owner,
  f.subject, f.concept, f.ord, f.first, f.latest_day, f.start, f.source, f.sure, f.denies,
  f."end", f.end_first, f.end_last, f.text, f.text_first, f.text_last, f.status, f.number, f.unit, f.code,
  NOT f.denies AND (f.has_value OR s.stating) AS happened,
  s.stating AND f.flag IS NOT DISTINCT FROM true AND (
    starts_with(f.source, 'QuestionnaireResponse/') OR starts_with(f.source, 'Observation/')) AS bare_yes,
  s.window_d IS NOT NULL AND f.first < $today - s.window_d AS at_edge,
  s.fresh_d IS NOT NULL AND f.first < $today - s.fresh_d AS old,
  CASE s.kind
    WHEN 'bool' THEN CASE
      WHEN f.flag IS NOT NULL OR s.stating THEN 1 WHEN f.has_value THEN 2 ELSE 0 END
    WHEN 'code' THEN CASE
      WHEN NOT f.has_value THEN 0 WHEN f.text IS NOT NULL AND list_contains(s.codes, f.text) THEN 1 ELSE 2 END
    WHEN 'text' THEN CASE WHEN NOT f.has_value THEN 0 WHEN f.text IS NOT NULL THEN 1 ELSE 2 END
    WHEN 'date' THEN CASE
      WHEN f.text_first IS NOT NULL THEN 1
      WHEN s.question AND NOT s.stating THEN CASE WHEN f.has_value THEN 2 ELSE 0 END
      WHEN NOT f.denies AND (f.has_value OR s.stating) AND f.start IS NOT NULL THEN 1 ELSE 0 END
    WHEN 'int' THEN CASE
      WHEN NOT f.has_value THEN 0
      WHEN f.amount IS NULL OR NOT isfinite(f.amount) OR f.amount NOT BETWEEN s.low AND s.high
        OR f.amount <> floor(f.amount) THEN 2 ELSE 1 END
    WHEN 'float' THEN CASE
      WHEN NOT f.has_value THEN 0
      WHEN f.amount IS NULL OR NOT isfinite(f.amount) OR f.amount NOT BETWEEN s.low AND s.high THEN 2 ELSE 1 END
    ELSE 0 END AS state,
  CASE s.kind WHEN 'bool' THEN CAST(coalesce(f.flag, s.stating) AS DOUBLE) ELSE f.amount END AS amount,
  CASE WHEN s.kind = 'date' AND f.text_first IS NULL THEN f.start ELSE f.text END AS words
FROM visible f JOIN steps s ON f.concept = s.concept AND f.part = s.part
WHERE (NOT s.of_fracture OR starts_with(f.subject, 'fracture:'))
  AND (s.window_d IS NULL OR f.latest_day >= $today - s.window_d)
"""

OTHER_DRUGS = """
INSERT INTO seen BY NAME
SELECT person, '' AS feature, 'active_drugs' AS reducer, 'drugs' AS kind, false AS question, 'person' AS owner,
  subject, concept, ord, first, latest_day, start, source, sure, denies, "end", end_first, end_last, text, text_first,
  text_last, status, number, unit, code, true AS happened, false AS at_edge, fresh_d, 0 AS state,
  fresh_d IS NOT NULL AND first < $today - fresh_d AS old
FROM visible, (SELECT any_value(fresh_d) AS fresh_d FROM steps WHERE feature = '')
WHERE part = 0 AND starts_with(subject, 'drug:') AND concept NOT IN (SELECT concept FROM steps WHERE feature = '')
"""

# A later no ends a yes: to the same thing, to it for the whole person, or to the question of the feature itself. An
# order that only the latter denies still counts as taken: where nothing else says yes, the two contradict each other.
STANDING = f"""
CREATE OR REPLACE TEMP TABLE standing AS
WITH denied AS (
  SELECT person, owner, feature, concept, subject, max(first) AS day
  FROM seen WHERE denies AND sure AND reducer IN ('active', 'active_drugs', 'days_covered') GROUP BY ALL
), refused AS (
  SELECT person, owner, feature, max(first) AS day
  FROM seen WHERE denies AND sure AND question AND reducer = 'active' GROUP BY ALL
)
SELECT s.*, coalesce(r.day, 0) > s.latest_day AS contested
FROM seen s
LEFT JOIN denied d USING (person, owner, feature, concept, subject)
LEFT JOIN denied w ON w.person = s.person AND w.owner = s.owner AND w.feature = s.feature
  AND w.concept = s.concept AND w.subject = 'person'
LEFT JOIN refused r ON r.person = s.person AND r.owner = s.owner AND r.feature = s.feature
WHERE s.reducer IN ('active', 'active_drugs', 'days_covered') AND NOT s.denies
  AND (s.status IS NULL OR s.status NOT IN ({_quoted(HALTED)}))
  AND CASE WHEN s.end_last IS NOT NULL THEN s.end_last >= $today
    ELSE s.status IS NULL OR s.status NOT IN ({_quoted(FINISHED)}) END
  AND greatest(coalesce(d.day, 0), coalesce(w.day, 0)) <= s.latest_day
  AND (coalesce(r.day, 0) <= s.latest_day OR starts_with(s.subject, 'drug:'))
"""  # noqa: S608

# One value is picked by its rank. A yes goes before a value that cannot be used, a fresh yes before a stale one; what
# is contested (state 3) stands last.
PICKED = """
CREATE OR REPLACE TEMP TABLE reduced AS
WITH ranked AS (
  SELECT person, owner, feature, state, amount, words, start, source, old OR NOT sure AS stale,
    CASE reducer
      WHEN 'latest' THEN ord
      WHEN 'previous' THEN ord
      WHEN 'earliest' THEN -ord - CASE WHEN first = 0 THEN 1::BIGINT << 40 ELSE 0 END
      ELSE ord + CASE WHEN state = 3 THEN -(1::BIGINT << 40) WHEN state = 2 THEN 0
        WHEN old OR NOT sure THEN 1::BIGINT << 40 ELSE 1::BIGINT << 41 END
    END AS rank
  FROM (
    SELECT * FROM seen WHERE reducer IN ('latest', 'earliest') AND state > 0
    UNION ALL SELECT * EXCLUDE newest FROM (
      SELECT *, arg_max(first, ord) OVER (PARTITION BY person, owner, feature) AS newest
      FROM seen WHERE reducer = 'previous' AND state > 0) WHERE latest_day < newest
    UNION ALL SELECT * FROM seen WHERE reducer = 'ever' AND (state = 2 OR (state = 1 AND amount = 1))
    UNION ALL SELECT * EXCLUDE contested FROM standing
      WHERE reducer = 'active' AND NOT contested AND (state = 2 OR (state = 1 AND amount = 1))
    UNION ALL SELECT * EXCLUDE contested REPLACE (3 AS state) FROM standing
      WHERE reducer = 'active' AND contested AND state = 1 AND amount = 1
  )
)
SELECT person, owner, feature, unnest(arg_max(struct_pack(
  state := CAST(state AS INTEGER), amount, words, members := NULL::VARCHAR[], start, source, stale), rank))
FROM ranked GROUP BY person, owner, feature
"""

COUNTED = """
INSERT INTO reduced BY NAME
SELECT person, owner, feature,
  CASE WHEN bool_or(at_edge) OR count(DISTINCT event) NOT BETWEEN any_value(low) AND any_value(high)
    THEN 2 ELSE 1 END AS state,
  CAST(count(DISTINCT event) AS DOUBLE) AS amount,
  arg_max(start, ord) FILTER (ord = newest) AS start, arg_max(source, ord) AS source,
  arg_max(old, ord) OR NOT bool_and(sure) AS stale
FROM (
  SELECT *, CASE WHEN subject = 'person' THEN coalesce(nullif(start, ''), source) ELSE subject END AS event,
    max(ord) OVER (PARTITION BY person, owner, feature) AS newest
  FROM seen WHERE reducer = 'count_in' AND happened
) GROUP BY person, owner, feature
"""

HIGHEST = """
INSERT INTO reduced BY NAME
SELECT person, owner, feature,
  CASE WHEN count(*) FILTER (state = 1) = 0 OR bool_or(at_edge) FILTER (state = 1) THEN 2 ELSE 1 END AS state,
  unnest(first(struct_pack(amount, start, source, stale := old OR NOT sure)
    ORDER BY state, amount DESC, ord DESC))
FROM seen WHERE reducer = 'max_in' AND state > 0
GROUP BY person, owner, feature
"""

SUMMED = """
INSERT INTO reduced BY NAME
SELECT person, owner, feature,
  CASE WHEN bool_or(state = 2) OR bool_or(at_edge) OR NOT isfinite(sum(amount ORDER BY ord))
    OR sum(amount ORDER BY ord) NOT BETWEEN any_value(low) AND any_value(high) THEN 2 ELSE 1 END AS state,
  sum(amount ORDER BY ord) AS amount,
  unnest(arg_min(struct_pack(start, source), ord)),
  arg_min(old, ord) OR NOT bool_and(sure) AS stale
FROM seen WHERE reducer = 'sum_in' AND state > 0
GROUP BY person, owner, feature
"""

# The day of an event is the date answered, else the end, else the start. An order is no event, nor is a bare yes.
PASSED = """
INSERT INTO reduced BY NAME
WITH events AS (
  SELECT person, owner, feature, ord, source, sure, fresh_d, low, high,
    CASE WHEN text IS NOT NULL THEN text_first ELSE end_first END AS said_first,
    CASE WHEN text IS NOT NULL THEN text_last ELSE end_last END AS said_last,
    CASE WHEN text IS NOT NULL THEN text ELSE "end" END AS said, start, first, latest_day
  FROM seen
  WHERE reducer = 'days_since' AND happened AND NOT bare_yes AND (NOT starts_with(subject, 'drug:') OR (
    status = 'completed' AND NOT starts_with(source, 'MedicationRequest/')
    AND NOT starts_with(source, 'MedicationDispense/')))
), dated AS (
  SELECT person, owner, feature, ord, source, sure, fresh_d, low, high,
    coalesce(said_first, first) AS day,
    CASE WHEN said_first IS NULL THEN latest_day ELSE least(said_last, $today) END AS last_day,
    CASE WHEN said_first IS NULL THEN start ELSE said END AS start
  FROM events WHERE said_first IS NULL OR said_first <= $today
), newest AS (
  SELECT person, owner, feature,
    unnest(first(struct_pack(day, last_day, start, source, sure, fresh_d, low, high) ORDER BY day DESC, ord))
  FROM dated GROUP BY person, owner, feature
)
SELECT person, owner, feature, CAST($today - day AS DOUBLE) AS amount, start, source,
  CASE WHEN day <> last_day OR $today - day NOT BETWEEN low AND high THEN 2 ELSE 1 END AS state,
  (fresh_d IS NOT NULL AND day < $today - fresh_d) OR NOT sure AS stale
FROM newest
"""

# Each day once, from the latest possible start to the earliest possible end: at least so many, so it is always stale.
COVERED = f"""
INSERT INTO reduced BY NAME
WITH spans AS (
  SELECT s.person, s.owner, s.feature, s.ord, s.start, s.source, s.low, s.high, s.first, s.latest_day AS since,
    greatest(s.latest_day, CASE
      WHEN s.status IN ({_quoted(HALTED)}) THEN s.latest_day
      WHEN s.end_first IS NOT NULL THEN least(s.end_first, $today)
      WHEN going_on.ord IS NOT NULL THEN $today ELSE s.latest_day END) AS until
  FROM seen s LEFT JOIN standing going_on USING (person, owner, feature, ord)
  WHERE s.reducer = 'days_covered' AND s.happened
), counted AS (
  SELECT person, owner, feature, count(DISTINCT day) AS days
  FROM (SELECT person, owner, feature, unnest(range(since, until + 1)) AS day FROM spans WHERE first > 0)
  GROUP BY ALL
)
SELECT person, owner, feature, CAST(any_value(days) AS DOUBLE) AS amount, true AS stale,
  CASE WHEN any_value(days) BETWEEN any_value(low) AND any_value(high) THEN 1 ELSE 2 END AS state,
  unnest(arg_max(struct_pack(start, source), ord))
FROM spans JOIN counted USING (person, owner, feature) GROUP BY person, owner, feature
"""  # noqa: S608

GATHERED = """
INSERT INTO reduced BY NAME
SELECT person, owner, feature, 1 AS state, list_distinct(list(coalesce(text, concept))) AS members,
  unnest(arg_max(struct_pack(start, source, stale := old OR NOT sure), ord))
FROM seen WHERE reducer = 'set_of' AND happened
GROUP BY person, owner, feature
"""

# A no speaks for the whole feature when it answers its own question, or when every concept of it is denied.
DENIED = f"""
INSERT INTO reduced BY NAME
WITH each AS (
  SELECT person, owner, feature, concept, question, any_value(concepts) AS wanted, min(ord) AS met,
    arg_max(struct_pack(first, start, source, stale := old OR NOT sure), ord) AS no
  FROM seen WHERE denies AND reducer IN ({_quoted(frozenset(ANSWERED_NO))}) AND feature <> ''
  GROUP BY person, owner, feature, concept, question
), spoken AS (
  SELECT person, owner, feature, coalesce(
    any_value(no) FILTER (question),
    CASE WHEN count(*) = any_value(wanted) THEN arg_min(no, no.first * (1::BIGINT << 32) + met) END) AS no
  FROM each GROUP BY person, owner, feature
), silent AS (
  SELECT * FROM spoken
  ANTI JOIN (SELECT person, owner, feature FROM standing WHERE reducer = 'active_drugs')
    USING (person, owner, feature)
  WHERE no IS NOT NULL
)
SELECT person, owner, feature, 1 AS state, 0 AS amount, []::VARCHAR[] AS members, no.start, no.source, no.stale
FROM silent ANTI JOIN reduced USING (person, owner, feature)
"""  # noqa: S608

DRUGS = """
SELECT person, owner, feature, concept, min(ord) AS met,
  unnest(arg_max(struct_pack(first, latest_day, start, source, sure, number, text, unit, code), ord))
FROM standing WHERE reducer = 'active_drugs'
GROUP BY person, owner, feature, concept, coalesce(nullif(code, ''), text)
ORDER BY person, met
"""

REDUCE = (VISIBLE, SEEN, OTHER_DRUGS, STANDING, PICKED, COUNTED, HIGHEST, SUMMED, PASSED, COVERED, GATHERED, DENIED)


def reduce_facts(connection: Any, today: int) -> None:
    """Make the tables `visible`, `standing` and `reduced` from `facts` and `steps`, as seen on the ordinal `today`."""
    for statement in REDUCE:
        connection.execute(statement, {"today": today} if "$today" in statement else None)
