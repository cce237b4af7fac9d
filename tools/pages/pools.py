"""Every question of the evidence with its pooled answer, beside the profiles that plans show for the same option."""

from datetime import date

from spinepath.evidence import Answer, NetworkAnalysis, answer, natural
from spinepath.knowledge import Knowledge
from spinepath.knowledge.evidence import Pool

from . import markdown as md

THEN = date(2008, 12, 31)  # profiles of the review's time stand on the page of what changed since
INTRODUCTION = """
Each question is answered from the trial tables by the method named, or by the published pool that is cited. Numbers are
on the scale that people read. "Not verified" names trials whose figures are from memory; the answer without them stands
in `spinepath evidence show QUESTION`. Certainty is by GRADE, computed where it can be. The last column
is the certainty that plans show for the same option, each from its own profile and source; where both differ, the
profile rests on a review that saw more trials, or on another outcome.
"""


def page(knowledge: Knowledge) -> str:
    """One row for each question, by option; then the networks."""
    answers = [answer(pool, knowledge.trials) for pool in knowledge.pools.values()]
    in_order = sorted(answers, key=lambda x: (x.pool.option, x.pool.id))
    header = ("question", "of", "trials", "effect", "new setting", "certainty", "not verified", "profiles in plans")
    rows = [_row(knowledge, found) for found in in_order if found.network is None]
    networks = [_network(found.pool, found.network) for found in in_order if found.network is not None]
    return md.document("# Pooled evidence", md.NOTE, INTRODUCTION, md.table(header, rows), *networks)


def _row(knowledge: Knowledge, found: Answer) -> tuple[str, ...]:
    pool = found.pool
    profiles = [p for p in knowledge.profiles.values() if p.option == pool.option and p.edition_from > THEN]
    return (
        f"{md.anchor(pool.id)} {pool.title}",
        pool.population,
        f"published: {md.cited(pool.published.cite)}" if pool.published else str(len(found.chosen.used)),
        "" if found.effect is None else f"{pool.measure} {_interval(*found.effect)}",
        "" if found.prediction is None else "{:.2f} to {:.2f}".format(*found.prediction),
        _said(found.certainty),
        ", ".join(found.recalled),
        "; ".join(f"{p.id} ({_said(p.certainty)})" for p in profiles),
    )


def _network(pool: Pool, found: NetworkAnalysis) -> str:
    net = found.network
    reference = net.treatments.index(pool.reference) if pool.reference in net.treatments else 0
    rows = []
    for name in sorted(found.p_scores, key=lambda x: -found.p_scores[x]):
        i = net.treatments.index(name)
        values = (natural(pool.measure, float(m[i, reference])) for m in (net.estimates, net.ci_lo, net.ci_hi))
        rows.append((name, _interval(*values), f"{found.p_scores[name]:.2f}"))
    told = f"{pool.title}. {net.studies} trials, {pool.measure} against {net.treatments[reference]}."
    table = md.table(("treatment", f"{pool.measure} (95 % interval)", "P-score"), rows)
    return md.document(f"## {md.anchor(pool.id)}", told, table)


def _interval(*values: float) -> str:
    middle, lo, hi = values
    return f"{middle:.2f} ({lo:.2f} to {hi:.2f})"


def _said(certainty: str | None) -> str:
    return (certainty or "").replace("_", " ")
