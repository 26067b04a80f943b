"""What attributes and style sheets tell about an element of a mail: hidden, without margins, the writer's own, a quote.

Reads attributes as they are written, because looking for a word is much cheaper than taking them apart, and most tags
of a newsletter tell nothing. Used by `text` for text and by `display` for the frame.
"""

from __future__ import annotations

import re

from gateway.mail.html.markup import attributes
from gateway.mail.model import FoldKind

_HIDING = {
    "display": re.compile(r"none\b"),
    "visibility": re.compile(r"hidden\b"),
    "max-height": re.compile(r"0(?![.\d]*[1-9])"),
    "opacity": re.compile(r"0(?![.\d]*[1-9])"),
}
_NOTHING = re.compile(r"0(?![.\d]*[1-9])")
_MOST_CSS = 50_000
_AT_RULES = re.compile(r"@[^{};]{0,200}+(?:;|\{(?:[^{}]*+\{[^{}]*+\})*+[^{}]*+\})")
_COMMENTS = re.compile(r"/\*.*?\*/", re.DOTALL)
_NAMED = re.compile(r"[a-zA-Z]*[.#][\w-]{1,64}")
_NAME = re.compile(r"[.#][\w-]{1,64}")
_LINK = re.compile(r"(?:https?|ftp|mailto):", re.IGNORECASE)
_KEEPS_LINES = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_NO_MARGIN = re.compile(r"margin(?:-top|-bottom)?\s*:\s*0", re.IGNORECASE)
_OWN_INDENT = re.compile(r"border(?:-left)?(?:-width|-style)?\s*:\s*(?:none|0)", re.IGNORECASE)
# Containers by which mail programs mark what is not the writer's own text, by id or class (after Outlook's "x_").
_HEADER_MARKS = {
    "gmail_attr": "Gmail",
    "moz-cite-prefix": "Thunderbird",
    "moz-email-headers-table": "Thunderbird, forwarded",
    "outlookmessageheader": "Outlook 2003",
    "divrplyfwdmsg": "Outlook on the web",
    "reply-intro": "Roundcube",
}
_QUOTE_MARKS = {
    "yahoo_quoted": "Yahoo",
    "zmail_extra": "Zoho",
    "protonmail_quote": "Proton",
    "tutanota_quote": "Tuta",
    "ms-outlook-mobile-reference-message": "Outlook for phones",
    "mail-editor-reference-message-container": "Outlook for Mac",
    "olk_src_body_section": "Outlook for Mac 2011",
    "yahoo_quoted_begin": "Yahoo",
    "freshdesk_quote": "Freshdesk",
    "front-blockquote": "Front",
    "sh-quoted-content": "Superhuman",
    "missive_quote": "Missive",
    "hs_reply": "HubSpot",
    "history_container": "Mailbird",
    "cm_quote": "Newton",
    "hsquote": "Help Scout",
}
# Not Apple Mail's: people type their answers inside its signature container.
_SIGNATURE_MARKS = {
    "gmail_signature": "Gmail",
    "gmail_signature_prefix": "Gmail",
    "moz-signature": "Thunderbird",
    "ms-outlook-mobile-signature": "Outlook for phones",
    "protonmail_signature_block": "Proton",
    "signature": "Outlook on the web",
    "front-signature": "Front",
    "sh-signature": "Superhuman",
    "bloop_sign": "Airmail",
    "mb_sig": "Mailbird",
    "zm-_id_-sgn": "Zoho",
    "_rc_sig": "Roundcube",
    "k9mail-signature": "K-9",
    "cm_signature": "Newton",
    "psignature": "Polymail",
    "composer_signature": "Samsung",
    "ymail_android_signature": "Yahoo",
}
# Other attributes by which programs do the same.
_NAMED_MARKS = {
    "quote": FoldKind.QUOTE,  # GMX, Web.de
    "quoted-content": FoldKind.QUOTE,
    "messagereplysection": FoldKind.QUOTE,  # Spark
    "messagesignaturesection": FoldKind.SIGNATURE,
    "__headers__": FoldKind.HEADER,  # Zimbra
    "__sig_pre__": FoldKind.SIGNATURE,
    "__sig_post__": FoldKind.SIGNATURE,
    "__quoted_text__": FoldKind.QUOTE,
}
_MARKS = (
    dict.fromkeys(_HEADER_MARKS, FoldKind.HEADER)
    | dict.fromkeys(_QUOTE_MARKS, FoldKind.QUOTE)
    | dict.fromkeys(_SIGNATURE_MARKS, FoldKind.SIGNATURE)
)
_NAMES = re.compile(
    r"(?<![\w-])(id|class|name|data-marker)\s*=\s*(?:\"([^\"]*)|'([^']*)|([^\s\"'>]+))",
    re.IGNORECASE,
)
_YAHOO = re.compile(r"(?:ydp[0-9a-z]{1,12})?(yahoo_quoted)(?:_\d+)?")
# Word draws these lines above the headers of an earlier mail, and beside the mail itself; so do people who like lines.
_WORD_RULE = re.compile(
    r"border-top:\s*solid (?:#b5c4df|#e1e1e1|windowtext) 1\.0pt;\s*padding:\s*3\.0pt 0"
)
_WORD_BAR = re.compile(
    r"border-left:\s*solid (?:blue|#[0-9a-f]{6}) 1\.5pt;\s*padding:\s*0(?:cm|in) 0(?:cm|in) 0"
)
_START = re.compile(r"(?<![\w-])start\s*=\s*[\"']?(\d{1,6})", re.IGNORECASE)
_VALUE = re.compile(r"(?<![\w-])value\s*=\s*[\"']?(\d{1,6})", re.IGNORECASE)
# Gmail and Outlook send emoji as pictures; what the picture is called is the character itself.
_EMOJI = re.compile(
    r"(?<![\w-])alt\s*=\s*[\"']?([\u2190-\u2bff\U0001f000-\U0001faff\u200d\ufe0f]{1,8})[\"'\s/]"
)
_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_RAISABLE = re.compile(r"\s*[+-]?\d{1,4}\s*")
MARKING_WORDS = ("id=", "class=", "name=", "data-marker=", "solid")
"""A look for these is cheaper than the patterns of `find_mark` and `find_drawn_mark`."""
# A look for one of these words is cheaper than taking attributes or a style sheet apart.
_TELLING = re.compile(r"display|visibility|max-height|opacity|mso-hide", re.IGNORECASE)


def is_hidden(name: str, body: str, hidden: set[str], shown: set[str]) -> bool:
    """Whether an element is not seen, as the preview text of newsletters; see `find_hidden_names` for the sets.

    Its own style is stronger than a sheet's.
    """
    tells = _TELLING.search(body)
    if not tells and not hidden:
        return False
    own = attributes(body)
    said = _hides(own.get("style", "")) if tells else None
    return _is_named(name, own, hidden, shown) if said is None else said


def _hides(declarations: str) -> bool | None:
    """Whether declarations of CSS hide an element, or None if they tell nothing of it; the last of a kind counts.

    "mso-hide" is read by Outlook alone and other programs show what stands there (a button beside Outlook's drawing of
    it): it counts where the letters have no size either. What is animated is seen in the end.
    """
    last: dict[str, str] = {}
    for declaration in declarations.lower().split(";")[:200]:
        name, _, value = declaration.partition(":")
        name, value = name.strip(), value.strip()
        if "!important" in value or "!important" not in last.get(name, ""):
            last[name] = value
    told = _HIDING.keys() & last.keys()
    if any(_HIDING[name].match(last[name]) for name in told):
        return not any(name.startswith("animation") for name in last)
    if "all" in last.get("mso-hide", "") and _NOTHING.match(last.get("font-size", "")):
        return True
    return False if told else None


def _is_named(name: str, own: dict[str, str], hidden: set[str], shown: set[str]) -> bool:
    written = [f".{word}" for word in own.get("class", "").lower().split()]
    written.append(f"#{own.get('id', '').strip().lower()}")
    return any(word not in shown and (word in hidden or name + word in hidden) for word in written)


def keeps_lines(attributes_lowered: str) -> bool:
    """Whether a style makes spaces and line ends of the text count, as in <pre>."""
    return _KEEPS_LINES.search(attributes_lowered) is not None


def find_mark(attributes_lowered: str) -> FoldKind | None:
    """What id, class or name of an element say about its content.

    Outlook on the web puts "x_" before foreign names, Yahoo a number behind and letters before its own.
    """
    for attribute, double, single, bare in _NAMES.findall(attributes_lowered):
        for name in (double or single or bare).split():
            kind = _named(attribute, name.removeprefix("x_").removeprefix("x_"))
            if kind:
                return kind
    return None


def find_drawn_mark(attributes_lowered: str) -> FoldKind | None:
    """What a line that Word drew above or beside an element may say: a head or an earlier mail, if its words agree."""
    if "solid" in attributes_lowered and _WORD_RULE.search(attributes_lowered):
        return FoldKind.HEADER
    if "solid" in attributes_lowered and _WORD_BAR.search(attributes_lowered):
        return FoldKind.QUOTE
    return None


def _named(attribute: str, name: str) -> FoldKind | None:
    if attribute in ("name", "data-marker"):
        return _NAMED_MARKS.get(name)
    match = _YAHOO.fullmatch(name)
    return _MARKS.get(match[1] if match else name)


def find_hidden_names(css: str) -> tuple[set[str], set[str]]:
    """What a style sheet hides everywhere, as ".preview", "p.preview" or "#preview"; the classes and ids it may show.

    Which of two rules wins depends on much, so what any of them shows is seen. Rules for one medium tell nothing.
    """
    css = css[:_MOST_CSS]
    if not _TELLING.search(css):
        return set(), set()
    last = css.rfind("*/")  # behind it no comment ends, and none is looked for
    css = _COMMENTS.sub("", css[: last + 2]) + css[last + 2 :] if last >= 0 else css
    hidden: set[str] = set()
    shown: set[str] = set()
    for rule in _AT_RULES.sub("", css).lower().split("}"):
        selectors, _, declarations = rule.partition("{")
        said = _hides(declarations)
        if said:
            parts = (selector.strip() for selector in selectors.split(",")[:50])
            hidden.update(part for part in parts if _NAMED.fullmatch(part))
        elif said is False:
            shown.update(_NAME.findall(selectors[:5000]))
    return hidden, shown


def find_flat_paragraphs(css: str) -> set[str]:
    """The selectors of a style sheet that take the margin of paragraphs away: "p", ".MsoNormal"."""
    found: set[str] = set()
    for rule in css[:_MOST_CSS].split("}"):
        selectors, _, declarations = rule.partition("{")
        if _NO_MARGIN.search(declarations):
            found.update(selector.strip().lower() for selector in selectors.split(",")[:50])
    return found


def is_flat(body: str, flat: set[str]) -> bool:
    """Whether a <p> with these attributes stands without a margin, as lines of one paragraph do."""
    if _NO_MARGIN.search(body) or "mso" in body.lower():
        return True
    if not flat:
        return False
    names = attributes(body).get("class", "").lower().split()
    return "p" in flat or any(f"p.{name}" in flat or f".{name}" in flat for name in names)


def is_own_indent(body: str) -> bool:
    """Whether a <blockquote> is an indentation the writer made (Gmail's and Apple's indent button), not a quote."""
    lowered = body.lower()
    if "cite" in lowered or "quote" in lowered:
        return False
    return bool(_OWN_INDENT.search(lowered))


def own_number(body: str) -> int:
    """The number that a list item gives itself, or 0."""
    match = _VALUE.search(body)
    return int(match[1]) if match else 0


def first_number(body: str) -> int:
    """The number of the first item of an ordered list; Outlook breaks lists up and goes on counting."""
    match = _START.search(body)
    return (int(match[1]) if match else 1) or 1


def find_emoji(body: str) -> str:
    """The character that a picture stands for, or ""."""
    match = _EMOJI.search(body)
    return match[1] if match else ""


def superscript(text: str) -> str:
    """Raised digits as such characters: 10 to the third is not 103, nor is a price of 19.99 one of 1999."""
    return text.translate(_RAISED) if _RAISABLE.fullmatch(text) else text


def adds_something(href: str, shown: str) -> bool:
    """Whether the address of a link tells more than its text."""
    if len(href) > 2000 or not _LINK.match(href):
        return False
    if href[:7].lower() == "mailto:":
        href = href.partition(":")[2].strip("/").partition("?")[0]
    target = _bare(href)
    return len(shown) < len(target) or target not in (
        _bare(shown),
        _bare(shown.strip("<>()[]")),
    )


def _bare(address: str) -> str:
    lowered = address.replace(" ", "").lower()
    for prefix in ("https://", "http://", "mailto:", "www."):
        lowered = lowered.removeprefix(prefix)
    return lowered.rstrip("/")
