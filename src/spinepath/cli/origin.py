"""What a printed result was made from, for the results that do not carry it themselves."""

import orjson

from spinepath.__about__ import __version__
from spinepath.documents import to_json
from spinepath.documents.canonical import plain
from spinepath.knowledge import Knowledge
from spinepath.terms import PatientFeatures
from spinepath.terms.results import FactsStamp, KnowledgeUsed, Origin


def knowledge_used(knowledge: Knowledge) -> KnowledgeUsed:
    """Which knowledge, on which clock."""
    return KnowledgeUsed(knowledge.version, knowledge.digest, knowledge.edition.isoformat(), knowledge.state)


def origin(knowledge: Knowledge, patient: PatientFeatures, command: str) -> Origin:
    """Engine, knowledge, facts and the command that makes the result again."""
    return Origin(__version__, knowledge_used(knowledge), FactsStamp.of(patient), command)


def stamped(text: str, format: str, made_from: Origin, **more: str) -> str:
    """A JSON document with the keys of `made_from` and `more` beside its own; any other format as it is."""
    if format != "json":
        return text
    return to_json({**orjson.loads(text), **plain(made_from), **more}) + "\n"
