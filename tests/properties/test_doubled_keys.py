"""The cheap first look for keys that stand twice agrees with a parser that shows every key, however JSON is spelt."""

import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinepath.fhir.doubled_keys import TooDeepError, doubled_keys

WORDS = st.text(alphabet='ab":\\,{}é\u200b ', max_size=4) | st.sampled_from(
    ['":', '\\":', "status", "subject", "\\u0022:"]
)
BLANKS = st.sampled_from(["", "", "", "", " ", "\t", "\r\n"])


@st.composite
def spelt(draw: st.DrawFn, word: str) -> str:
    """A JSON string with some characters as escapes."""
    written = ""
    for character in word:
        escape = f"\\u{ord(character):04{draw(st.sampled_from('xX'))}}"
        written += draw(
            st.sampled_from([json.dumps(character)[1:-1], json.dumps(character, ensure_ascii=False)[1:-1], escape])
        )
    return f'"{written}"'


@st.composite
def texts(draw: st.DrawFn, depth: int = 3) -> str:
    """JSON text in which keys may stand twice, with blanks and escapes anywhere."""
    kind = draw(st.sampled_from(["object", "object", "list", "word", "number"] if depth else ["word", "number"]))
    if kind == "word":
        return draw(spelt(draw(WORDS)))
    if kind == "number":
        return draw(st.sampled_from(["0", "-1.5e3", "true", "null"]))
    parts = []
    for _ in range(draw(st.integers(0, 3))):
        value = draw(BLANKS) + draw(texts(depth - 1)) + draw(BLANKS)
        key = draw(BLANKS) + draw(spelt(draw(WORDS))) + draw(BLANKS)
        parts.append(f"{key}:{value}" if kind == "object" else value)
    return f"{{{','.join(parts)}}}" if kind == "object" else f"[{','.join(parts)}]"


def every_doubled(text: str) -> set[str]:
    """The oracle: no first look, no set that could be built wrongly."""
    found: set[str] = set()

    def note(pairs: list[tuple[str, Any]]) -> None:
        keys = [key for key, _ in pairs]
        found.update(key for key in keys if keys.count(key) > 1)

    json.loads(text, object_pairs_hook=note)
    return found


@given(texts())
def test_no_key_that_stands_twice_is_missed_and_none_is_made_up(text: str) -> None:
    sent = text.encode()
    assert set(doubled_keys(sent, orjson.loads(sent))) == every_doubled(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":1}',
        '{"a":"x","a":"\\u0022:"}',
        '{"a":"x","a":"\\"\\u003a"}',
        '{"a":"x","a":"\\"\\u003A"}',
        '{"a":1,"\\u0061":2}',
        '{"a":1,"a" :2}',
        '{"a"\t:1,"a":2}',
        '[{"b":{"a":1,"c":"\\":","a":2}}]',
        '{"a":{"b":1},"a":0.' + "9" * 5000 + "}",
    ],
)
def test_spellings_that_could_hide_one(text: str) -> None:
    assert doubled_keys(text.encode(), orjson.loads(text)) == ("a",)


def test_what_is_nested_too_deep_to_be_checked_is_not_passed() -> None:
    text = b"[" * 500 + b"]" * 500
    with pytest.raises(TooDeepError):
        doubled_keys(text, orjson.loads(text))
