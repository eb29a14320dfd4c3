"""Write what a page's style sheets say of its elements into their `style` attributes."""

from __future__ import annotations

import re
from typing import Any

# What decides whether text is shown, struck out or raised.
_DECLARED = re.compile(
    r"(?:^|(?<=;))\s*(display|visibility|opacity|text-decoration(?:-line)?|vertical-align|"
    r"position|top|bottom|left|text-indent|clip|clip-path|font-size)\s*:\s*([^;]*[^;\s])",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_AT_RULE = re.compile(r"@[\w-]+([^{};]*)(?:;|\{((?:[^{}]*\{[^{}]*\})*[^{}]*)\})")
_SCREENS = ("screen", "all", "only screen")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_STEP = re.compile(r"(>?)([a-z][\w-]*|\*|(?=[.#]))((?:[.#][\w-]+)*)", re.IGNORECASE)


def apply_styles(tree: Any) -> None:
    """Write the rules of a page's style elements into the elements that they name.

    Left out are rules for print, for states (`:hover`) and whatever else isn't named by tag,
    class and id.
    """
    sheets = [each for each in tree.iter("style") if each.get("media", "all").strip() in _SCREENS]
    text = _COMMENT.sub("", " ".join(sheet.text or "" for sheet in sheets))
    text = _AT_RULE.sub(lambda rule: (rule[2] or "") if rule[1].strip() in _SCREENS else "", text)
    named = {name for names in tree.xpath("//@class | //@id") for name in names.split()}
    rules = [
        (selector, declared)
        for selectors, body in _RULE.findall(text)
        if (declared := _declared(body))
        for selector in selectors.split(",")
        if named.issuperset(re.findall(r"[.#]([\w-]+)", selector))
    ]
    # The most exact selector wins, of two the later.
    rules.sort(key=lambda rule: (rule[0].count("#"), rule[0].count(".")))
    styles: dict[Any, dict[str, str]] = {}
    for selector, declared in rules:
        for element in tree.xpath(path) if (path := _path(selector)) else ():
            styles.setdefault(element, {}).update(declared)
    for element, style in styles.items():
        style |= _declared(element.get("style", ""))
        element.set("style", "; ".join(f"{name}: {value}" for name, value in style.items()))


def _declared(body: str) -> dict[str, str]:
    return {name.lower(): value for name, value in _DECLARED.findall(body)}


def _path(selector: str) -> str:
    """Return a selector as XPath, or "" where it names more than tags, classes and ids."""
    path = ""
    for step in re.sub(r"\s*>\s*", " >", selector).split():
        match = _STEP.fullmatch(step)
        if not match:
            return ""
        child, tag, names = match.groups()
        path += ("/" if child else "//") + (tag.lower() or "*")
        for sign, name in re.findall(r"([.#])([\w-]+)", names):
            attribute = "class" if sign == "." else "id"
            path += f"[contains(concat(' ', normalize-space(@{attribute}), ' '), ' {name} ')]"
    return path
