"""One criterion, read once and judged often."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from spinepath.knowledge.models import Feature, Parameter

from .checking import Checker
from .closures import Evaluate, closure
from .parsing import parse
from .tree import Tree, features_of


@dataclass(frozen=True)
class Expression:
    """A checked criterion. `features` and `parameters` are the names it uses, in order of appearance.

    `dictionary` holds the features it uses, for words and for questions.
    """

    text: str
    tree: Tree
    features: tuple[str, ...]
    parameters: tuple[str, ...] = ()
    dictionary: Mapping[str, Feature] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def evaluate(self) -> Evaluate:
        """`evaluate(values)` is True, False, or None for unknown.

        `values` maps a feature to its plain value; absent, None and NaN mean unknown. Compiled at first use.
        """
        return closure(self.tree)


def compile_expression(
    text: str, features: Mapping[str, Feature], parameters: Mapping[str, Parameter], place: str
) -> Expression:
    """Read and check one criterion written in the SQL boolean subset.

    `place` (file:line) opens every error. Raises SpinepathError for anything outside the subset, for an unknown
    feature, parameter or code (naming the nearest), and for types or units that do not fit.

    Example: `compile_expression("depth < :limit AND NOT frozen", features, parameters, "rules.yaml:3")`.
    """
    checker = Checker(features, parameters, place, text)
    tree = checker.whole(parse(text, place))
    used = features_of(tree)
    return Expression(text, tree, used, tuple(checker.used), {name: features[name] for name in used})
