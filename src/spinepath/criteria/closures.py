"""A tree to one plain Python function: the engine that judges one person.

Two straight expressions are generated, one that is True when the criterion is surely true, one when it is surely false;
where neither holds, it is unknown. NaN needs no test of its own: it is neither below nor above anything.
"""

from collections.abc import Callable, Mapping
from typing import Any

from .tree import OPPOSITE, And, Atom, Compare, Flag, In, Literal, Not, Or, Tree, atoms, features_of

Evaluate = Callable[[Mapping[str, Any]], bool | None]

_NAN = float("nan")


def closure(tree: Tree) -> Evaluate:
    """The function that judges `tree` on a mapping of feature to value; absent, None and NaN mean unknown.

    Measured at 0.2-0.5 microseconds for three features, after about 0.1 ms to compile.
    """
    names = {feature: f"v{i}" for i, feature in enumerate(features_of(tree))}
    numbers = {atom.feature for atom in _compared(tree) if not isinstance(atom.value, str)}
    lines = ["def evaluate(values):", " get = values.get"]
    for feature, name in names.items():
        lines.append(f" {name} = get({feature!r})")
        if feature in numbers:
            lines.append(f" if {name} is None: {name} = nan")
    lines.append(f" return True if {_sure(tree, True, names)} else False if {_sure(tree, False, names)} else None")
    namespace: dict[str, Any] = {"nan": _NAN}
    exec("\n".join(lines), namespace)  # noqa: S102  # the text is generated from checked nodes only
    evaluate: Evaluate = namespace["evaluate"]
    return evaluate


def _compared(tree: Tree) -> list[Compare]:
    return [atom for atom in atoms(tree) if isinstance(atom, Compare)]


def _sure(tree: Tree, wanted: bool, names: Mapping[str, str]) -> str:
    """Python text that is True when `tree` surely is `wanted`, and False when that is not sure."""
    match tree:
        case Literal(value):
            return str(value is wanted)
        case Not(term):
            return _sure(term, not wanted, names)
        case And(terms) | Or(terms):
            word = " and " if isinstance(tree, And) is wanted else " or "
            return "(" + word.join(_sure(term, wanted, names) for term in terms) + ")"
    return "(" + _sure_atom(tree, wanted, names[tree.feature]) + ")"


def _sure_atom(atom: Atom, wanted: bool, name: str) -> str:
    match atom:
        case Flag():
            return f"{name} is {wanted}"
        case In(_, codes):
            return _sure_code(codes, wanted, name)
        case Compare(_, operator, str(code)):
            return _sure_code((code,), wanted is (operator == "="), name)
    operator = atom.operator if wanted else OPPOSITE[atom.operator]
    if operator == "<>":
        return f"{name} < {atom.value!r} or {name} > {atom.value!r}"
    return f"{name} {'==' if operator == '=' else operator} {atom.value!r}"


def _sure_code(codes: tuple[str, ...], wanted: bool, name: str) -> str:
    return f"{name} in {codes!r}" if wanted else f"isinstance({name}, str) and {name} not in {codes!r}"
