"""How hard a text is to read, as a school grade (Kincaid and others, 1975, Navy research report 8-75)."""

import re

_SENTENCE = re.compile(r"[^.!?:;]+")
_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT_END = re.compile(r"(?<![aeiouyl])e$|(?<=[aeiouy]l)e$|(?<=[^aeioudt])es$|(?<=[^td])ed$")


def sentences(text: str) -> list[list[str]]:
    """The words of each sentence; a colon or semicolon ends one."""
    return [words for part in _SENTENCE.findall(text) if (words := _WORD.findall(part))]


def syllables(word: str) -> int:
    """Groups of vowels, without a silent end.

    >>> [syllables(word) for word in ("pain", "table", "side", "walked", "injection", "knees")]
    [1, 2, 1, 1, 3, 1]
    """
    return max(1, len(_VOWELS.findall(_SILENT_END.sub("", word.lower()))))


def grade(text: str) -> float:
    """The school grade: 0.39 words per sentence and 11.8 syllables per word, less 15.59. No words: 0."""
    found = sentences(text)
    words = [word for sentence in found for word in sentence]
    if not words:
        return 0.0
    return 0.39 * len(words) / len(found) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
