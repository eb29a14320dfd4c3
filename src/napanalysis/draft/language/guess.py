"""Guess the language of a text from its commonest words."""

from __future__ import annotations

import re

_EN = "the of and to in for that with by from were was has been have is are"
_FR = "le la les des et du en pour que par dans une sur aux est ont été au"
_COMMON = {"en": frozenset(_EN.split()), "fr": frozenset(_FR.split())}
# A paragraph in another language than its document has at least so many more of its words.
_PLAINLY = 4


def guess_language(text: str, usual: str = "") -> str:
    """Return ``en`` or ``fr``, whichever's commonest words the text has more of.

    The `usual` language of its document holds unless the text plainly is in the other.
    """
    words = re.findall(r"[^\W\d_]+", text[:20_000].lower())
    count = {name: sum(word in common for word in words) for name, common in _COMMON.items()}
    if usual:
        other = "fr" if usual == "en" else "en"
        return other if count[other] >= max(_PLAINLY, 3 * count[usual]) else usual
    return "fr" if count["fr"] > count["en"] else "en"
