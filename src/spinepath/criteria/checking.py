"""An untyped SQL tree to our own tree, under strict types: what an engine would coerce in silence is an error here.

A bool feature stands alone. Numbers meet numbers, whole numbers meet whole numbers, units meet the same unit, codes
meet the codes that their feature lists. Parameters are replaced by their values and checked like literals.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import NoReturn, Protocol

from sqlglot import exp

from spinepath.knowledge.models import Feature, Parameter
from spinepath.terms import SpinepathError, nearest_name

from .parsing import misread
from .tree import And, Compare, Flag, In, Literal, Not, Operator, Or, Tree, Value, joined

_OPERATORS: dict[type[exp.Expr], Operator] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_COMPARISONS = tuple(_OPERATORS)
_VALUES = (exp.Literal, exp.Placeholder, exp.Neg, exp.Boolean)
_MIRRORED: dict[Operator, Operator] = {"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


class Defined(Protocol):
    """A name that stands for a criterion of its own."""

    @property
    def tree(self) -> Tree:
        """What the name stands for."""


@dataclass
class Checker:
    """Checks one criterion. `used` collects the parameters met, in order.

    A name of `definitions` stands like a bool feature: for its tree, or with `by_name` for itself. A feature with
    bounds is compared together with them.
    """

    features: Mapping[str, Feature]
    parameters: Mapping[str, Parameter]
    place: str
    text: str
    definitions: Mapping[str, Defined] = field(default_factory=dict)
    by_name: bool = False
    used: dict[str, None] = field(default_factory=dict)

    def whole(self, node: exp.Expr) -> Tree:
        """The typed tree of a whole criterion. Raises SpinepathError for anything that is not sound."""
        return Literal(bool(node.this)) if isinstance(node, exp.Boolean) else self.term(node)

    def term(self, node: exp.Expr) -> Tree:
        """The typed tree of one term."""
        for kinds, build in self._builders():
            if isinstance(node, kinds):
                return build(node)
        raise misread(self.place, self.text)

    def _builders(self) -> Iterable[tuple[tuple[type[exp.Expr], ...], Callable[[exp.Expr], Tree]]]:
        return (
            ((exp.And, exp.Or), self._chain),
            (_COMPARISONS, self._compare),
            ((exp.Column,), self._flag),
            ((exp.Not,), lambda node: Not(self.term(node.this))),
            ((exp.Paren,), lambda node: self.term(node.this)),
            ((exp.Between,), self._between),
            ((exp.In,), self._in),
            (_VALUES, self._lone_value),
        )

    def _chain(self, node: exp.Expr) -> Tree:
        """`a AND b AND c` comes leaning to the left; walked by a loop, so its length is no depth."""
        kind = type(node)
        leaves: list[exp.Expr] = []
        while type(node) is kind:
            leaves.append(node.expression)
            node = node.this
        terms = [self.term(leaf) for leaf in (node, *reversed(leaves))]
        return joined(And if kind is exp.And else Or, terms)

    def _flag(self, node: exp.Expr) -> Tree:
        if node.name in self.definitions:
            return Flag(node.name) if self.by_name else self.definitions[node.name].tree
        feature = self._feature(node)
        if feature.type != "bool":
            self._refuse(feature.id, f"a comparison, for it is of type {feature.type}")
        return Flag(feature.id)

    def _compare(self, node: exp.Expr) -> Tree:
        return self._bounded(self._compared(node))

    def _bounded(self, found: Compare) -> Tree:
        """With the feature's bounds: an unknown amount from 50 to 70 is surely not below 30 and surely below 80.

        In words (`by_name`) the bounds go unsaid.
        """
        feature = self.features[found.feature]
        tree: Tree = found
        for bound, upward in ((feature.lower_bound, True), (feature.upper_bound, False)):
            if bound is not None and not self.by_name:
                tree = _beside(tree, found, bound, upward=upward)
        return tree

    def _compared(self, node: exp.Expr) -> Compare:
        self._refuse_sides(node)
        feature = self._feature(node.this)
        operator = _OPERATORS[type(node)]
        if feature.type == "code" and operator not in ("=", "<>"):
            self._refuse(node.sql(), "= <> or IN, for codes have no order")
        return Compare(feature.id, operator, self._value(node.expression, feature))

    def _refuse_sides(self, node: exp.Expr) -> None:
        """A comparison has one feature, on the left, and one value, on the right."""
        left, right = node.this, node.expression
        if isinstance(left, exp.Column) and isinstance(right, _VALUES):
            return
        expected = "a feature on the left, a literal or :parameter on the right, both without brackets"
        if isinstance(left, _VALUES) and isinstance(right, exp.Column):
            expected = f"the feature on the left: {right.sql()} {_MIRRORED[_OPERATORS[type(node)]]} {left.sql()}"
        elif isinstance(left, exp.Column) and isinstance(right, exp.Column) and right.name not in self.features:
            expected = f"a literal or :parameter on the right; a code stands in single quotes: '{right.name}'"
        elif isinstance(left, exp.Column) and isinstance(right, exp.Column):
            expected = "a literal or :parameter on the right; what compares two features is a new, named feature"
        elif isinstance(left, _COMPARISONS) or isinstance(right, _COMPARISONS):
            expected = "BETWEEN, or two comparisons joined by AND"
        self._refuse(node.sql(), expected)

    def _between(self, node: exp.Expr) -> Tree:
        """`x BETWEEN a AND b` is `x >= a AND x <= b`: rewritten here, since engines differ on it."""
        low = self._compared(exp.GTE(this=node.this, expression=node.args["low"]))
        high = self._compared(exp.LTE(this=node.this, expression=node.args["high"]))
        if _number(low.value) >= _number(high.value):
            self._refuse(node.sql(), "the smaller limit first")
        return joined(And, [self._bounded(low), self._bounded(high)])

    def _in(self, node: exp.Expr) -> Tree:
        listed = node.args.get("expressions")
        if not listed or not isinstance(node.this, exp.Column):
            self._refuse(node.sql(), "a feature IN a list of codes, as in: colour IN ('red', 'blue')")
        feature = self._feature(node.this)
        if feature.type != "code":
            self._refuse(node.sql(), f"a code feature before IN, and {feature.id} is of type {feature.type}")
        codes = tuple(str(self._value(item, feature)) for item in listed)
        if len(set(codes)) < len(codes):
            self._refuse(node.sql(), "each code once")
        return In(feature.id, codes)

    def _lone_value(self, node: exp.Expr) -> NoReturn:
        if isinstance(node, exp.Boolean):
            self._refuse(node.sql(), "TRUE or FALSE only as the whole criterion")
        self._refuse(node.sql(), "a feature to compare it with")

    def _feature(self, node: exp.Expr) -> Feature:
        name = node.name
        feature = self.features.get(name)
        if feature is None:
            self._refuse(name, "a feature", nearest_name(name.lower(), [*self.features, *self.definitions]))
        if feature.type not in ("bool", "int", "float", "code"):
            self._refuse(name, f"a feature of type bool, int, float or code, and this one is of type {feature.type}")
        return feature

    def _value(self, node: exp.Expr, feature: Feature) -> Value:
        """The literal or the parameter's value, as the feature's own type."""
        if feature.type == "bool":
            self._refuse(node.sql(), f"a bool feature to stand alone: {feature.id}, or NOT {feature.id}")
        value = self._parameter(node, feature).value if isinstance(node, exp.Placeholder) else self._literal(node)
        return self._code(node, value, feature) if feature.type == "code" else self._amount(node, value, feature)

    def _parameter(self, node: exp.Expr, feature: Feature) -> Parameter:
        parameter = self.parameters.get(node.name)
        if parameter is None:
            nearest = nearest_name(node.name.lower(), self.parameters)
            self._refuse(node.sql(), "a parameter of this document", f":{nearest}" if nearest else None)
        if parameter.unit and feature.unit and _unit(parameter.unit) != _unit(feature.unit):
            self._refuse(f"{node.sql()} in {parameter.unit}", f"the unit of {feature.id}, which is {feature.unit}")
        self.used[node.name] = None
        return parameter

    def _literal(self, node: exp.Expr) -> Value:
        sign, inner = (-1, node.this) if isinstance(node, exp.Neg) else (1, node)
        if not isinstance(inner, exp.Literal) or (inner.is_string and sign < 0):
            self._refuse(node.sql(), "a literal or :parameter")
        if inner.is_string:
            return str(inner.this)
        return sign * (float(inner.this) if "." in inner.this else int(inner.this))

    def _code(self, node: exp.Expr, value: Value, feature: Feature) -> str:
        if not isinstance(value, str) or value not in feature.codes:
            nearest = nearest_name(str(value).lower(), feature.codes)
            self._refuse(f"{node.sql()}", f"one of the codes of {feature.id} in single quotes", nearest)
        return value

    def _amount(self, node: exp.Expr, value: Value, feature: Feature) -> int | float:
        if isinstance(value, str | bool) or not isfinite(value):
            self._refuse(node.sql(), f"a number, for {feature.id} is of type {feature.type}")
        if feature.type == "int" and value != int(value):
            self._refuse(node.sql(), f"a whole number, for {feature.id} is of type int")
        if feature.range is not None and not feature.range[0] <= value <= feature.range[1]:
            low, high = feature.range
            self._refuse(node.sql(), f"a number within the range of {feature.id}, {low:g} to {high:g}")
        return int(value) if feature.type == "int" else float(value)

    def _refuse(self, found: str, expected: str, nearest: str | None = None) -> NoReturn:
        raise SpinepathError(self.place, found=f"{found}", expected=expected, nearest=nearest)


def _beside(tree: Tree, found: Compare, bound: str, *, upward: bool) -> Tree:
    """`tree` together with one bound of the feature that `found` compares; `upward`: the value may lie above it.

    Where going on from the bound can only make the comparison true, the bound is enough; else it is needed.
    """
    match found.operator:
        case "=":
            return joined(And, [tree, Compare(bound, "<=" if upward else ">=", found.value)])
        case "<>":
            return joined(Or, [tree, Compare(bound, ">" if upward else "<", found.value)])
    enough = (found.operator in (">", ">=")) is upward
    return joined(Or if enough else And, [tree, Compare(bound, found.operator, found.value)])


def _number(value: Value) -> float:
    """The value as a number; the checker has made sure that it is one."""
    return float(value)


def _unit(unit: str) -> str:
    """The unit; all annotations that stand alone, as `{score}` or `{count}`, mean the unit 1 in UCUM."""
    return "1" if re.fullmatch(r"\{[^}]*\}", unit) else unit
