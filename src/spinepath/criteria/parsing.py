"""Text to an untyped SQL tree, and nothing but the small subset of SQL that every engine reads alike.

Each word and sign is looked at before sqlglot sees it, so that what is refused is refused by name and position, and a
feature may be called what SQL calls a function. sqlglot only does the precedence: OR, AND, NOT, comparison.
"""

import re

from sqlglot import Token, Tokenizer, TokenType, exp
from sqlglot.errors import ParseError, TokenError
from sqlglot.parser import Parser

from spinepath.terms import SpinepathError

MOST_TOKENS = 400
DEEPEST = 12

_KEPT_WORDS = {
    TokenType.AND,
    TokenType.OR,
    TokenType.NOT,
    TokenType.IN,
    TokenType.BETWEEN,
    TokenType.TRUE,
    TokenType.FALSE,
}
_SIGNS = {"=", "<>", "<", "<=", ">", ">=", "(", ")", ",", ":", "-"}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,15})?")

_UNKNOWN = "nothing about being unknown: what is unknown stays unknown by itself"
_SUBQUERY = "no subquery; what a criterion cannot say becomes a new, named feature"
_CALENDAR = "no dates; a count of days is a feature"
_CASES = "one named criterion for each case"
_REFUSED_WORDS = {
    **dict.fromkeys(("NULL", "IS", "ISNULL", "NOTNULL", "COALESCE", "IFNULL", "NVL", "NULLIF", "UNKNOWN"), _UNKNOWN),
    **dict.fromkeys(("SELECT", "FROM", "WHERE", "EXISTS", "ANY", "ALL", "SOME", "UNION", "WITH"), _SUBQUERY),
    **dict.fromkeys(("CASE", "WHEN", "THEN", "ELSE", "END", "IF", "IIF"), _CASES),
    **dict.fromkeys(("CAST", "TRY_CAST", "CONVERT", "COLLATE"), "a feature that has the right type already"),
    **dict.fromkeys(("LIKE", "ILIKE", "RLIKE", "GLOB", "REGEXP", "SIMILAR"), "a code, with = or IN"),
    **dict.fromkeys(("DATE", "TIME", "TIMESTAMP", "INTERVAL", "CURRENT_DATE", "NOW"), _CALENDAR),
    **dict.fromkeys(("OVER", "PARTITION", "ORDER", "GROUP", "AS"), "AND, OR or the end of the criterion"),
    "XOR": "AND, OR and NOT",
}
_REFUSED_SIGNS = {
    "==": "=",
    "!=": "<>",
    ";": "one criterion",
    "?": "a parameter by its name, as in :limit",
    **dict.fromkeys(("+", "*", "/", "%", "^", "**", "||", "&", "|", "~"), "no arithmetic; a new, named feature"),
    **dict.fromkeys(("::", ".", "[", "]", "{", "}", "@"), "a feature, a :parameter or a literal"),
    **dict.fromkeys(("&&", "!"), "AND, OR and NOT"),
}
_VALUES = {TokenType.VAR, TokenType.NUMBER, TokenType.STRING, TokenType.TRUE, TokenType.FALSE}
_ENDS = {*_VALUES, TokenType.R_PAREN}
_STARTS = {*_VALUES, TokenType.L_PAREN, TokenType.COLON}


def parse(text: str, place: str) -> exp.Expr:
    """The SQL tree of a criterion. Raises SpinepathError for whatever stands outside the subset."""
    tokens = _tokens(text, place)
    _refuse_nesting(tokens, place)
    try:
        trees = Parser().parse(tokens, text)
    except ParseError as error:
        near = error.errors[0].get("highlight") if error.errors else None
        raise misread(place, near or text) from None
    if len(trees) != 1 or trees[0] is None:
        raise misread(place, text)
    return trees[0]


def misread(place: str, found: str) -> SpinepathError:
    """The error for words in an order that says nothing."""
    return SpinepathError(
        place, found=f"{found!r}", expected="terms joined by AND or OR, as in: hot AND NOT (wet OR dry)"
    )


def _tokens(text: str, place: str) -> list[Token]:
    """The tokens, each checked; every word that is no operator becomes a plain name."""
    try:
        tokens = Tokenizer().tokenize(text)
    except TokenError:
        raise SpinepathError(place, found=f"{text!r}", expected="every quote and comment to be closed") from None
    if not tokens:
        raise SpinepathError(place, found="an empty text", expected="a criterion, as in: hot AND NOT wet")
    if len(tokens) > MOST_TOKENS:
        raise SpinepathError(place, found=f"{len(tokens)} words and signs", expected=f"at most {MOST_TOKENS}")
    checked: list[Token] = []
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        checked.append(_checked(token, checked[-1] if checked else None, following, text, place))
    return checked


def _checked(token: Token, before: Token | None, after: Token | None, text: str, place: str) -> Token:
    """The token as the parser may see it."""
    raw = text[token.start : token.end + 1]
    expected = _refusal(token, raw, before, after)
    if expected is not None:
        shown = f"comment {token.comments[0].strip()!r}" if token.comments else repr(raw)
        raise SpinepathError(place, found=f"{shown} at character {token.start + 1}", expected=expected)
    if _NAME.fullmatch(raw) and (token.token_type not in _KEPT_WORDS or _is(before, {TokenType.COLON})):
        token = Token(TokenType.VAR, raw, token.line, token.col, token.start, token.end)
    if token.token_type in _STARTS and _is(before, _ENDS):
        raise SpinepathError(
            place, found=f"{raw!r} at character {token.start + 1}", expected="AND, OR or a comparison before it"
        )
    return token


def _refusal(token: Token, raw: str, before: Token | None, after: Token | None) -> str | None:
    """What should stand in place of this token, or None when it may stand."""
    if token.comments:
        return "no comment within a criterion"
    if token.token_type is TokenType.NUMBER:
        return None if _NUMBER.fullmatch(raw) else "a plain decimal number of at most 15 digits"
    if token.token_type is TokenType.STRING:
        return None
    if raw[0].isalpha() or raw[0] in "_$":
        return _word_refusal(token, raw, before, after)
    return _sign_refusal(raw, before, after)


def _word_refusal(token: Token, raw: str, before: Token | None, after: Token | None) -> str | None:
    if _is(before, {TokenType.COLON}) and _NAME.fullmatch(raw):
        return None
    word = raw.upper().split()[0]
    if word in _REFUSED_WORDS:
        return _REFUSED_WORDS[word]
    if not _NAME.fullmatch(raw):
        return "a name of letters, digits and underscores"
    if token.token_type not in _KEPT_WORDS and _is(after, {TokenType.L_PAREN}):
        return "no function; a new, named feature"
    return None


def _sign_refusal(raw: str, before: Token | None, after: Token | None) -> str | None:
    if raw == "-" and (_is(before, _ENDS) or not _is(after, {TokenType.NUMBER})):
        return "no arithmetic; a new, named feature"
    if raw in _SIGNS:
        return None
    if raw[0] in '"`':
        return "a feature without quotes, or a code in single quotes"
    return _REFUSED_SIGNS.get(raw, "AND, OR, NOT, IN, BETWEEN or a comparison with = <> < <= > >=")


def _is(token: Token | None, kinds: set[TokenType]) -> bool:
    return token is not None and token.token_type in kinds


def _refuse_nesting(tokens: list[Token], place: str) -> None:
    """Brackets and NOTs piled up beyond reading would end in a RecursionError somewhere else."""
    brackets = negations = 0
    for token in tokens:
        brackets += {TokenType.L_PAREN: 1, TokenType.R_PAREN: -1}.get(token.token_type, 0)
        negations = negations + 1 if token.token_type is TokenType.NOT else 0
        if brackets + negations > DEEPEST:
            raise SpinepathError(
                place,
                found=f"more than {DEEPEST} levels of brackets or NOT at character {token.start + 1}",
                expected="several short, named criteria",
            )
