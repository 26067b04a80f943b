"""Which parts of a tree are the text, which the HTML, which are attachments (RFC 8621 section 4.1.4).

Every leaf ends in at least one of the three: what is not shown is attached. Text that only lies in odd places (a text
subtype of its own, around the parts, in a mail that is nothing but another mail) is found when there is no other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from html import escape

from gateway.mail.header.filenames import compose_filename, parse_filename
from gateway.mail.html.text import MAX_TAGS, Mark, html_to_text, html_to_text_and_marks
from gateway.mail.model import Attachment, Disposition
from gateway.mail.structure.enclosed import find_enclosed
from gateway.mail.structure.flowed import unflow
from gateway.mail.structure.mime import Part

_FILE_LIKE = re.compile(r"\S[^\r\n]{0,150}\.[A-Za-z][A-Za-z0-9]{1,4}")
"""A Content-Description that is the name of a file."""
_NO_VIEWER = re.compile(
    r"\W*(?:(?:your|ihr|this|the) (?:e-?mail|mail)?[ -]?(?:client|programm?e?|reader|software|viewer)[^.!\n]{0,80}html"
    r"|to view (?:the|this) (?:message|e-?mail|mail)[^.!\n]{0,60}html"
    r"|(?:this|the) (?:message|e-?mail|mail) (?:is|was sent|has been sent) (?:in|as) (?:an )?html"
    r"|diese (?:nachricht|e-?mail|mail) (?:ist|wurde) (?:im|als) html)[^.!\n]{0,80}[.!]?\W*",
    re.IGNORECASE,
)
"""What programs write where a text should stand: that the reader's program shows no HTML."""
_MEDIA = ("image/", "audio/", "video/")
_SHOWN = frozenset({"text/plain", "text/html"})
_UNSHOWN_TEXT = frozenset(
    {"text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/rfc822-headers"}
)
_TWINS = frozenset({"text/x-amp-html", "text/watch-html"})
_OUTSIDE_NAME = "text-outside-of-the-parts.txt"
_MESSAGES = frozenset({"message/rfc822", "message/global", "message/news", "message/partial"})


@dataclass(frozen=True, slots=True)
class Body:
    """What a person sees of a mail: its text, its HTML if it has any, and everything else as attachments.

    `marks` are the containers of quotes and signatures in a text that was made from one HTML part alone.
    """

    text: str = ""
    html: str | None = None
    attachments: tuple[Attachment, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(slots=True)
class _Lists:
    text: list[Part] = field(default_factory=list)
    html: list[Part] = field(default_factory=list)
    attached: list[Part] = field(default_factory=list)


def parse_body(root: Part, outside: bytes = b"", before: bytes = b"", behind: bytes = b"") -> Body:
    """The body and the attachments of a tree; `outside` is the text around the parts, attached if not needed.

    `before` is text in front of the mail's headers, `behind` what lists and scanners append; they are shown in front
    of the mail and below it.
    """
    lists = _Lists()
    _sort(root, "mixed", 0, lists, in_alternative=False)
    text, enclosed, marks = _join_text(lists)
    html = _join_html(lists)
    if not text.strip():
        text, marks = _find_other_text(root, lists), ()
    if outside and not text.strip():
        text = Part("text/plain", content=outside).text
    elif outside:
        lists.attached.append(Part("text/plain", filename=_OUTSIDE_NAME, content=outside))
    if behind:
        below = Part("text/plain", content=behind).text
        text = f"{text.rstrip()}\n\n{below}" if text.strip() else below
        html = html and f"{html}\n<pre>{escape(below)}</pre>"
    if before.strip():
        text, marks = f"{Part('text/plain', content=before).text.strip()}\n\n{text}", ()
    attachments = [_attach(part, number) for number, part in enumerate(lists.attached, start=1)]
    return Body(text, html, (*attachments, *enclosed), marks)


def _sort(part: Part, container: str, index: int, lists: _Lists, *, in_alternative: bool) -> None:
    """Put one part, or what is in it, onto the lists; parents first, in order."""
    if part.is_multipart and part.children:
        _sort_multipart(part, lists, in_alternative=in_alternative)
    elif part.is_multipart and not part.content.strip():
        return
    elif _is_body_text(part, container, index):
        _add_text(part, container, lists, in_alternative=in_alternative)
    elif not (part.content_type in _TWINS and container == "alternative"):
        lists.attached.append(part)


def _sort_multipart(part: Part, lists: _Lists, *, in_alternative: bool) -> None:
    kind = part.content_type.partition("/")[2]
    if kind == "alternative":
        _sort_alternative(part, lists)
        return
    children = part.children if kind != "related" else _root_first(part)
    for index, child in enumerate(children):
        _sort(child, kind, index, lists, in_alternative=in_alternative)


def _root_first(part: Part) -> tuple[Part, ...]:
    """RFC 2387 section 3.2: the start parameter names the part that shows the others."""
    start = part.params.get("start", "").strip(" <>")
    named = [child for child in part.children if start and child.content_id == start]
    return (
        (*named, *(child for child in part.children if child not in named))
        if named
        else part.children
    )


def _sort_alternative(part: Part, lists: _Lists) -> None:
    """Text and HTML are two views of one thing; where one view is missing the other stands in for it."""
    inner = _Lists()
    for index, child in enumerate(part.children):
        _sort(child, "alternative", index, inner, in_alternative=True)
    has_html = any(child.content.strip() for child in inner.html)
    has_text = any(
        child.content.strip() and not (has_html and _is_no_viewer(child)) for child in inner.text
    )
    views = _Views(inner, [child for child in part.children if not child.is_multipart])
    text = views.first(inner.text)
    html = views.first(inner.html)
    lists.text += text if has_text or not has_html else html
    lists.html += html if has_html or not has_text else text
    lists.attached += inner.attached + views.spare


def _is_no_viewer(part: Part) -> bool:
    """Whether a plain text only says that one should look at the HTML: then that is where the words are."""
    if part.content_type != "text/plain" or len(part.content) > 300:
        return False
    return _NO_VIEWER.fullmatch(" ".join(part.text.split())) is not None


class _Views:
    """Two plain parts of one alternative are two views of one thing: the first with words is shown, no word is lost."""

    def __init__(self, inner: _Lists, direct: list[Part]) -> None:
        self.spare: list[Part] = []
        self._direct = direct

    def first(self, parts: list[Part]) -> list[Part]:
        """The parts without the second and later direct children of the alternative, which are set aside."""
        rivals = [
            part
            for part in parts
            if any(part is child for child in self._direct) and part.content.strip()
        ]
        self.spare += [part for part in rivals[1:] if part.content != rivals[0].content]
        return [part for part in parts if not any(part is rival for rival in rivals[1:])]


def _is_body_text(part: Part, container: str, index: int) -> bool:
    """A text without a name of its own, or the first of its container, is read in place, not downloaded."""
    if part.content_type not in _SHOWN or part.disposition == "attachment":
        return False
    return (
        index == 0 or container == "alternative" or (container != "related" and not part.filename)
    )


def _add_text(part: Part, container: str, lists: _Lists, *, in_alternative: bool) -> None:
    is_html = part.content_type == "text/html"
    if is_html or not in_alternative:
        lists.html.append(part)
    if not is_html or not in_alternative:
        lists.text.append(part)


def _join_text(lists: _Lists) -> tuple[str, list[Attachment], tuple[Mark, ...]]:
    """The readable text, the files that were enclosed in it, and the marks of one that is a single HTML part."""
    if len(lists.text) == 1 and lists.text[0].content_type == "text/html":
        text, marks = html_to_text_and_marks(lists.text[0].text)
        return text, [], marks
    pieces: list[str] = []
    enclosed: list[Attachment] = []
    tags = MAX_TAGS
    for part in lists.text:
        if part.content_type == "text/html":
            html = part.text
            pieces.append(html_to_text(html, tags))
            tags = max(0, tags - html.count("<"))
        else:
            text, files = _plain(part)
            pieces.append(text)
            enclosed += files
    if len(pieces) == 1:
        return pieces[0], enclosed, ()
    return "\n\n".join(piece.strip("\n") for piece in pieces if piece.strip()), enclosed, ()


def _plain(part: Part) -> tuple[str, list[Attachment]]:
    """The text of a text/plain part without uuencoded files, its soft line breaks undone."""
    rest, files = find_enclosed(part.content)
    text = replace(part, content=rest).text if files else part.text
    if part.params.get("format", "").lower() == "flowed":
        text = unflow(text, delete_space=part.params.get("delsp", "").lower() == "yes")
    return text, files


def _join_html(lists: _Lists) -> str | None:
    """The HTML parts in order; plain parts between them are shown as they are. None without any HTML."""
    if not any(part.content_type == "text/html" for part in lists.html):
        return None
    pieces = []
    for part in lists.html:
        if part.content_type == "text/html":
            pieces.append(part.text)
        elif part.content.strip():
            pieces.append(f"<pre>{escape(part.text)}</pre>")
    return "\n".join(pieces)


def _find_other_text(root: Part, lists: _Lists) -> str:
    """Text where there should be none: an own text subtype, a mail that is only another mail."""
    for part in lists.attached:
        if part.content_type.startswith("text/") and _is_unnamed_text(part):
            lists.attached.remove(part)
            return (
                html_to_text(part.text)
                if part.content_type in ("text/enriched", "text/richtext")
                else part.text
            )
    if root.content_type in _MESSAGES and root.children:
        return parse_body(root.children[0]).text
    if root.content_type in _SHOWN:
        # A mail that is nothing but a text which calls itself an attachment is still what somebody wrote.
        return html_to_text(root.text) if root.content_type == "text/html" else root.text
    return ""


def _is_unnamed_text(part: Part) -> bool:
    return (
        part.content_type not in _UNSHOWN_TEXT
        and part.disposition != "attachment"
        and not part.filename
    )


def _attach(part: Part, number: int) -> Attachment:
    is_inline = part.disposition == "inline" or (
        part.content_id is not None and part.disposition is None
    )
    return Attachment(
        filename=part.filename or _made_name(part, number),
        content_type=part.content_type,
        content=part.content,
        disposition=Disposition.INLINE if is_inline else Disposition.ATTACHMENT,
        content_id=part.content_id,
    )


def _made_name(part: Part, number: int) -> str:
    """A name for a part without one: an attached mail is called by its subject, others by type and place."""
    if part.content_type in _MESSAGES and part.children:
        name = parse_filename(
            (part.children[0].header("subject") or "").replace("/", "-").replace("\\", "-")[:80]
        )
        return f"{name}.eml" if name else compose_filename("message/rfc822", number)
    location = (part.header("content-location") or "").partition("?")[0]
    description = (part.header("content-description") or "").strip()
    claimed = location or (description if _FILE_LIKE.fullmatch(description) else "")
    return parse_filename(claimed) or compose_filename(part.content_type, number)
