"""Criteria and answers in English, from the labels, units and code names of the feature dictionary.

The words come from the same tree that is judged, so they cannot drift from it. No subject is named:
`depth below 30 cm`, `not on ice`, `frost and (rain or snow)`.
"""

import re
from collections.abc import Mapping, Sequence
from math import inf

from spinepath.knowledge.models import Feature
from spinepath.terms import plain_number, quantity, unit_for_people

from .cells import Cell, Codes, Cut, Interval, Truth
from .expression import Expression
from .tree import And, Compare, Flag, In, Literal, Not, Operator, Or, Tree, features_of, negated, positive

_TEMPLATES: dict[Operator, str] = {
    "=": "exactly {}",
    "<>": "other than {}",
    "<": "below {}",
    "<=": "{} or less",
    ">": "above {}",
    ">=": "{} or more",
}
_WITH_OR: dict[Operator, str] = {"<=": "at most {}", ">=": "at least {}"}
_ARTICLE = re.compile(r"^(?:an?|the|any) ")
# How a label opens tells whether `not` or `no` reads better before it: `not on ice`, `not frozen`, `no ice`.
_NOT_BEFORE = re.compile(
    r"(?:on|in|at|of|off|under|over|with|without|within|after|before|since|by|for|from|to|up|about|able|unable|known|"
    r"being|having|living|taking|using|needing|is|are|was|has|had|does|two|three|more|less|new to)\b"
    r"|\w+(?:ed|ing|ant|(?<!m)ent|ile|able|ous|ive)(?: now)?$"
)


def english(criterion: Expression | Tree, features: Mapping[str, Feature], *, negate: bool = False) -> str:
    """A criterion as one phrase that reads in the middle of a sentence; with `negate`, its negation.

    Example: `depth < 30 AND NOT (wet OR cold)` is `depth below 30 cm, no rain and no frost`.
    """
    if isinstance(criterion, Expression):
        features = {**features, **{d.name: d.as_feature for d in criterion.defined}}
        criterion = criterion.told or criterion.tree
    return _phrase(negated(criterion) if negate else positive(criterion), features)


def phrase(feature: Feature, *cells: Cell) -> str:
    """An answer in English: one cell of the feature, or several taken together: `depth below 30 cm`."""
    truths = {cell.value for cell in cells if isinstance(cell, Truth)}
    codes = [code for cell in cells if isinstance(cell, Codes) for code in cell.codes]
    intervals = _merged([cell for cell in cells if isinstance(cell, Interval)])
    if truths:
        return f"{feature.label} known" if len(truths) == 2 else _flag(feature, truths == {True})
    if codes:
        return f"{feature.label} known" if len(codes) == len(feature.codes) else _code_phrase(feature, codes)
    return " or ".join(f"{feature.label} {_interval(feature, start, end)}" for start, end in intervals)


def _phrase(tree: Tree, features: Mapping[str, Feature]) -> str:
    match tree:
        case Literal(value):
            return "always" if value else "never"
        case And(terms):
            return _listed(_all_of(terms, features), "and")
        case Or(terms):
            return _listed([_one_of(term, features) for term in terms], "or")
        case Not(In(name, codes)):
            return _codes_not(features[name], codes)
        case Not(flag):  # every other NOT has been pushed down
            return _flag(features[features_of(flag)[0]], False)
    return _atom(tree, features[tree.feature])


def _atom(atom: Flag | Compare | In, feature: Feature) -> str:
    match atom:
        case Flag():
            return _flag(feature, True)
        case In(_, codes):
            return _code_phrase(feature, codes)
        case Compare(_, operator, str(code)):
            return _code_phrase(feature, (code,)) if operator == "=" else _codes_not(feature, (code,))
    return f"{feature.label} {_TEMPLATES[atom.operator].format(_amount(feature, float(atom.value)))}"


def _all_of(terms: Sequence[Tree], features: Mapping[str, Feature]) -> list[str]:
    """The terms of an AND in words; two neighbours that bound one feature from both sides become one."""
    words: list[str] = []
    left = list(terms)
    while left:
        term = left.pop(0)
        bounds = _bounds(term, left[0]) if left else None
        if bounds is not None:
            left.pop(0)
            words.append(_bracketed(f"{features[bounds[0]].label} {_interval(features[bounds[0]], *bounds[1:])}"))
        else:
            text = _phrase(term, features)
            words.append(text if isinstance(term, Compare) and term.operator in _WITH_OR else _bracketed(text))
    return words


def _one_of(term: Tree, features: Mapping[str, Feature]) -> str:
    """A term of an OR in words, where `65 or more` would read as one term more."""
    if isinstance(term, Compare) and term.operator in _WITH_OR:
        feature = features[term.feature]
        return f"{feature.label} {_WITH_OR[term.operator].format(_amount(feature, float(term.value)))}"
    return _bracketed(_phrase(term, features))


def _bracketed(text: str) -> str:
    """In brackets when it holds a list of its own, be it only in a label."""
    return f"({text})" if " and " in text or " or " in text else text


def _bounds(one: Tree, other: Tree) -> tuple[str, Cut, Cut] | None:
    match one, other:
        case (
            Compare(name, (">" | ">=") as lower, int() | float() as low),
            Compare(other_name, ("<" | "<=") as upper, int() | float() as high),
        ) if name == other_name and low < high:
            return name, (low, lower == ">"), (high, upper == "<=")
    return None


def _listed(words: Sequence[str], last: str) -> str:
    """`a`, `a and b`, `a, b and c`; with semicolons when a word holds a comma itself."""
    if len(words) < 3:
        return f" {last} ".join(words)
    if any("," in word for word in words):
        return "; ".join(words[:-1]) + f"; {last} {words[-1]}"
    return ", ".join(words[:-1]) + f" {last} {words[-1]}"


def _flag(feature: Feature, value: bool) -> str:
    label = feature.label
    if value:
        return label
    if label.startswith("can "):
        return f"cannot {label[4:]}"
    if _NOT_BEFORE.match(label):
        return f"not {label}"
    if label.startswith("another "):
        return f"no {label[2:]}"
    return f"no {_ARTICLE.sub('', label)}"


def _code_phrase(feature: Feature, codes: Sequence[str]) -> str:
    return f"{feature.label} is {_listed([feature.codes[code] for code in codes], 'or')}"


def _codes_not(feature: Feature, codes: Sequence[str]) -> str:
    names = [feature.codes[code] for code in codes]
    if len(names) == 1:
        return f"{feature.label} is not {names[0]}"
    if len(names) == 2:
        return f"{feature.label} is neither {names[0]} nor {names[1]}"
    return f"{feature.label} is none of {_listed(names, 'and')}"


def _merged(intervals: Sequence[Interval]) -> list[tuple[Cut, Cut]]:
    """Neighbouring intervals become one."""
    merged: list[tuple[Cut, Cut]] = []
    for cell in sorted(intervals, key=lambda cell: cell.start):
        if merged and merged[-1][1] == cell.start:
            merged[-1] = (merged[-1][0], cell.end)
        else:
            merged.append((cell.start, cell.end))
    return merged


def _interval(feature: Feature, start: Cut, end: Cut) -> str:
    """An interval in words; an end at the limit of the feature's range is not worth a word."""
    whole = feature.type == "int"  # whole numbers are cut below a number, so both ends need a step to be said as held
    low, high = (start[0] + start[1], end[0] + end[1] - 1) if whole else (start[0], end[0])
    if low == high:
        return _TEMPLATES["="].format(_amount(feature, high))
    lowest, highest = feature.range or (-inf, inf)
    opens, closes = start <= (lowest, False), end >= (highest, True) or (whole and high >= highest)
    if opens or closes:
        return _one_sided(feature, None if opens else start, None if closes else end)
    first, last = plain_number(low), _amount(feature, high)
    if start[1] and not whole:
        return f"above {first}, at most {last}" if end[1] else f"above {first}, below {last}"
    return f"from {first} to {last}" if end[1] or whole else f"from {first} to below {last}"


def _one_sided(feature: Feature, low: Cut | None, high: Cut | None) -> str:
    if low is not None:
        return _TEMPLATES[">" if low[1] else ">="].format(_amount(feature, low[0]))
    if high is not None:
        return _TEMPLATES["<=" if high[1] else "<"].format(_amount(feature, high[0]))
    return "known"


def _amount(feature: Feature, value: float) -> str:
    """A number with the feature's unit, unless the label says the unit already (`days since the frost above 5`)."""
    said = unit_for_people(feature.unit) in feature.label.split()
    return quantity(value, None if said else feature.unit)
