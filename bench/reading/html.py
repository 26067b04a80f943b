"""Score the sanitiser against payloads that others collected: nothing may execute, nothing may be loaded.

`score(cases, root)` gives one row a case with the verdict `right`, `executes` or `loads`. The output is judged by
another parser (lexbor) than those that made it. A real browser has the last word; it is asked in the browser tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from gateway.mail.html.display import display_html

KINDS = ("sanitize",)
_ACTIVE = frozenset(
    """
    script style svg math form input button textarea select iframe frame frameset object embed applet link meta base
    template audio video source track image animate set foreignobject isindex
    """.split()  # noqa: SIM905
)
_ADDRESSES = (
    "src",
    "srcset",
    "background",
    "poster",
    "data",
    "action",
    "formaction",
    "lowsrc",
    "dynsrc",
    "xlink:href",
)

Row = dict[str, Any]


def score(cases: Iterable[Mapping[str, Any]], root: Path) -> list[Row]:
    """One row for each sanitising case: id, kind, verdict, what was found."""
    return [_score_one(case, root) for case in cases if case["kind"] in KINDS]


def _score_one(case: Mapping[str, Any], root: Path) -> Row:
    path = case["path"] if isinstance(case["path"], str) else case["path"][0]
    html = (root / path).read_bytes().decode("utf-8", "replace")
    shown = display_html(html, {}).html
    found = find_teeth(shown)
    found += [
        f"executes: {words}"
        for words in case["expected"].get("forbid", ())
        if words.casefold() in shown.casefold()
    ]
    verdict = found[0].partition(":")[0] if found else "right"
    return {"id": case["id"], "kind": case["kind"], "verdict": verdict, "found": found}


def find_teeth(html: str) -> list[str]:
    """Everything in some HTML that a browser would execute or load, each as "executes: …" or "loads: …"."""
    found: list[str] = []
    root = LexborHTMLParser(f"<!doctype html><body>{html}").body
    for node in root.traverse() if root else ():
        name = (node.tag or "").casefold()
        if name in _ACTIVE:
            found.append(f"executes: <{name}>")
        for attribute, value in (node.attributes or {}).items():
            found.extend(_judge(attribute.casefold(), (value or "").strip().casefold()))
    return found


def _judge(attribute: str, value: str) -> list[str]:
    squeezed = "".join(char for char in value if char > " ")
    if attribute.startswith("on") or attribute == "srcdoc":
        return [f"executes: {attribute}"]
    if attribute == "href" and not squeezed.startswith(("http:", "https:", "mailto:", "tel:")):
        return [f"executes: href={value[:40]}"]
    if attribute in _ADDRESSES and not squeezed.startswith("data:image/"):
        return [f"loads: {attribute}={value[:40]}"]
    if attribute == "style" and any(
        word in squeezed for word in ("url(", "expression", "image(", "@import", "behavior")
    ):
        return [f"loads: style={value[:40]}"]
    return []
