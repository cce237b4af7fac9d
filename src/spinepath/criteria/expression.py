"""One criterion, read once and judged often."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

from spinepath.knowledge.models import Feature, Parameter

from .checking import Checker
from .closures import Evaluate, closure
from .parsing import parse
from .tree import Tree, features_of


@dataclass(frozen=True)
class Expression:
    """A checked criterion. `features` and `parameters` are the names it uses, in order of appearance.

    `dictionary` holds the features it uses, for words and for questions. `told` is the tree as it is put into words,
    in which a definition stands by its name and a lower bound goes unsaid; `defined` holds the definitions met.
    """

    text: str
    tree: Tree
    features: tuple[str, ...]
    parameters: tuple[str, ...] = ()
    dictionary: Mapping[str, Feature] = field(default_factory=dict, repr=False, compare=False)
    told: Tree | None = field(default=None, repr=False, compare=False)
    defined: tuple["Definition", ...] = field(default=(), repr=False, compare=False)

    @cached_property
    def evaluate(self) -> Evaluate:
        """`evaluate(values)` is True, False, or None for unknown.

        `values` maps a feature to its plain value; absent, None and NaN mean unknown. Compiled at first use.
        """
        return closure(self.tree)


@dataclass(frozen=True)
class Definition:
    """A name that criteria may use like a bool feature, the words for it, and what it stands for."""

    name: str
    label: str
    tree: Tree

    @property
    def as_feature(self) -> Feature:
        """As the words of a criterion see it."""
        return Feature.model_construct(id=self.name, label=self.label, type="bool", unit=None, codes={}, range=None)


def compile_expression(
    text: str,
    features: Mapping[str, Feature],
    parameters: Mapping[str, Parameter],
    place: str,
    definitions: Mapping[str, Definition] = MappingProxyType({}),
) -> Expression:
    """Read and check one criterion written in the SQL boolean subset.

    `place` (file:line) opens every error. Raises SpinepathError for anything outside the subset, for an unknown
    feature, parameter or code (naming the nearest), and for types or units that do not fit.

    Example: `compile_expression("depth < :limit AND NOT frozen", features, parameters, "rules.yaml:3")`.
    """
    checker = Checker(features, parameters, place, text, definitions)
    parsed = parse(text, place)
    tree = checker.whole(parsed)
    used = features_of(tree)
    told = replace(checker, by_name=True).whole(parsed)
    defined = tuple(definitions[name] for name in features_of(told) if name in definitions)
    dictionary = {name: features[name] for name in used}
    return Expression(text, tree, used, tuple(checker.used), dictionary, told, defined)
