"""Questions against brute force, for statuses as rules have them: false settles first, then true, then ignorance."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from spinepath.criteria import Expression, compile_expression, phrase, questions, to_sql, unknowns
from spinepath.criteria.cells import Cell, cells, open_cells
from spinepath.criteria.simplification import atom_truth
from spinepath.criteria.tree import Atom, Tree

from .criteria_examples import FEATURES, atoms, full_rows, trees

UNDECIDED = "needs_information"
Values = Mapping[str, Any]
Flip = tuple[dict[str, Cell], str]


class Status:
    """Needed criteria, stops, and checks that count only when true."""

    def __init__(self, needed: Sequence[Tree], stops: Sequence[Tree], checks: Sequence[Tree]) -> None:
        groups = [[expression(tree) for tree in group] for group in (needed, stops, checks)]
        self.needed, self.stops, self.checks = groups
        self.all = [e for group in groups for e in group]

    def __call__(self, values: Values) -> str:
        needed = [e.evaluate(values) for e in self.needed]
        stops = [e.evaluate(values) for e in self.stops]
        if False in needed:
            return "not_applicable"
        if True in stops:
            return "contraindicated"
        if None in needed or None in stops:
            return UNDECIDED
        return "usually_not" if True in [e.evaluate(values) for e in self.checks] else "consider"


def expression(tree: Tree) -> Expression:
    return compile_expression(to_sql(tree), FEATURES, {}, "here")


some_trees = st.lists(trees(3), max_size=2)
statuses = st.builds(Status, some_trees, some_trees, st.lists(trees(2), max_size=1))
kept_features = st.sets(st.sampled_from(sorted(FEATURES)))


def partial_answers(open_: Mapping[str, Sequence[Cell]]) -> Iterator[dict[str, Cell]]:
    """Every way to answer some of the unknowns."""
    for chosen in product(*([None, *of_feature] for of_feature in open_.values())):
        yield {name: cell for name, cell in zip(open_, chosen, strict=True) if cell is not None}


def smallest_flips(
    status: Status, values: Values, open_: Mapping[str, Sequence[Cell]]
) -> list[tuple[dict[str, Cell], str]]:
    """The flips by definition: no part of the answers would do."""
    now = status(values)
    found: list[Flip] = []
    for answers in sorted(partial_answers(open_), key=len):
        if not any(flip.items() <= answers.items() for flip, _ in found):
            then = status({**values, **{name: cell.example for name, cell in answers.items()}})
            if then not in (now, UNDECIDED):
                found.append((answers, then))
    return found


@given(status=statuses, row=full_rows(), kept=kept_features)
def test_questions_are_those_of_brute_force(status: Status, row: dict[str, Any], kept: set[str]) -> None:
    values = {name: value for name, value in row.items() if name in kept}
    open_ = open_cells(status.all, values)
    assume(len(open_) <= 5)
    found = questions(status, status.all, values)
    expected = smallest_flips(status, values, open_)
    assert found.exact
    assert set(found.ask) == {name for answers, _ in expected for name in answers}
    said = set(zip(found.behind, (then for _, then in found.flips), strict=True))
    assert said == {(tuple(name for name in open_ if name in answers), then) for answers, then in expected}


@given(status=statuses, row=full_rows(), kept=kept_features)
def test_answering_all_that_is_asked_settles_it(status: Status, row: dict[str, Any], kept: set[str]) -> None:
    values = {name: value for name, value in row.items() if name in kept}
    found = questions(status, status.all, values)
    if status(values) == UNDECIDED:
        assert status(values | {name: row[name] for name in found.ask}) != UNDECIDED
    else:
        assert found.exact


@given(status=statuses, row=full_rows(), kept=kept_features)
def test_nothing_known_and_nothing_idle_is_asked(status: Status, row: dict[str, Any], kept: set[str]) -> None:
    values = {name: value for name, value in row.items() if name in kept}
    found = questions(status, status.all, values)
    assert not kept.intersection(found.ask)
    assert set(found.ask) <= {name for e in status.all for name in unknowns(e, values)}
    assert bool(found.ask) == bool(found.flips)


@given(status=statuses, row=full_rows(), kept=kept_features)
def test_beyond_the_limit_the_residual_is_asked(status: Status, row: dict[str, Any], kept: set[str]) -> None:
    values = {name: value for name, value in row.items() if name in kept}
    exact, rough = questions(status, status.all, values), questions(status, status.all, values, limit=0)
    if rough.exact:
        assert rough == exact
    elif status(values) == UNDECIDED:
        assert set(rough.ask) == {name for e in status.all for name in unknowns(e, values)}
    assert set(rough.flips) <= set(exact.flips)


@given(found=st.lists(atoms(), min_size=1, max_size=5), row=full_rows())
def test_every_value_has_a_cell_that_stands_for_it(found: list[Atom], row: dict[str, Any]) -> None:
    name = found[0].feature
    same = [atom for atom in found if atom.feature == name]
    expected = [atom_truth(atom, row[name]) for atom in same]
    of_feature = cells(FEATURES[name], same)
    assert expected in [[atom_truth(atom, cell.example) for atom in same] for cell in of_feature]
    assert len({phrase(FEATURES[name], cell) for cell in of_feature}) == len(of_feature)
