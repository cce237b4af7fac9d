"""The examples of `tests/spec/reducers.md` hold for the SQL of many persons as they do for the Python of one."""

import pytest

from spinepath.cohort.reducing import Reducer
from spinepath.terms import Record
from tests.facts import TODAY
from tests.spec.test_reducers import EXAMPLES, Example, facts, knowledge, shown


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e.reducer}: {e.title}")
def test_example(example: Example) -> None:
    reducer = Reducer(knowledge(example), TODAY)
    (patient,) = reducer.records([Record("p", tuple(facts(example)))])
    reducer.close()
    wanted, _, message = example.line("gives").partition(", told ")
    assert shown(patient.values.get("x")) == wanted
    assert len(patient.messages) == bool(message)
