"""The expression language: criteria as data, judged in three-valued logic.

True, False and None for unknown. The text is a small subset of SQL (docs/reference/generated/truth_tables.md), the
meaning is the tree, and every engine, sentence and question is made from that tree.
"""

from .asking import Questions, questions
from .cells import Cell, unknowns
from .definitions import compile_definition, compile_rule
from .expression import Expression, compile_expression
from .printing import to_sql
from .simplification import simplify
from .tree import Tree, features_of
from .wording import english, phrase

__all__ = [
    "Cell",
    "Expression",
    "Questions",
    "Tree",
    "compile_definition",
    "compile_expression",
    "compile_rule",
    "english",
    "features_of",
    "phrase",
    "questions",
    "simplify",
    "to_sql",
    "unknowns",
]
