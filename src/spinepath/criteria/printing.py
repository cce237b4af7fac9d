"""A tree back to SQL text that every engine of the subset reads alike, and that our own parser reads back."""

from spinepath.terms import plain_number

from .tree import And, Compare, Flag, In, Literal, Not, Or, Tree, Value


def to_sql(tree: Tree) -> str:
    """The SQL text of a tree, with every nested AND, OR and NOT in brackets.

    Example: `(hot AND NOT wet) OR depth >= 2.5`.
    """
    match tree:
        case Literal(value):
            return "TRUE" if value else "FALSE"
        case Flag(feature):
            return feature
        case Compare(feature, operator, value):
            return f"{feature} {operator} {_value(value)}"
        case In(feature, codes):
            return f"{feature} IN ({', '.join(map(_value, codes))})"
        case Not(term):
            return f"NOT {_nested(term)}"
        case And(terms):
            return " AND ".join(map(_nested, terms))
        case Or(terms):
            return " OR ".join(map(_nested, terms))


def _nested(tree: Tree) -> str:
    text = to_sql(tree)
    return text if isinstance(tree, Literal | Flag | Compare | In | Not) else f"({text})"


def _value(value: Value) -> str:
    """A literal: never in scientific notation, which the subset does not have; quotes doubled."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return plain_number(value)
