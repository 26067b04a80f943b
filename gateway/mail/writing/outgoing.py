"""What of a staff member's mail goes to customers: their words, without the notification they answered.

The quoted notification at the end would show addresses and remarks that are for staff only (threats I9). Quotes
between answers stay, since the answers need them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gateway.mail.model import Fold, FoldKind
from gateway.mail.tokens import mask_tokens

_TRAILING = frozenset({FoldKind.QUOTE, FoldKind.HEADER, FoldKind.DISCLAIMER})


def answer_text(text: str, folded: Sequence[Fold]) -> str:
    """The text up to the quote it ends with, without any reply address of ours."""
    return _without_end(text, folded, _is_quoted)


def notice_text(text: str, folded: Sequence[Fold]) -> str:
    """The same without the signature below a line "-- " (RFC 3676 section 4.3): a notice is no letter of its author."""
    return _without_end(
        text, folded, lambda fold: _is_quoted(fold) or _is_delimited_signature(text, fold)
    )


def _is_quoted(fold: Fold) -> bool:
    return fold.kind in _TRAILING


def _is_delimited_signature(text: str, fold: Fold) -> bool:
    return fold.kind is FoldKind.SIGNATURE and text[fold.start : fold.end].lstrip().startswith("--")


def _without_end(text: str, folded: Sequence[Fold], goes: Callable[[Fold], bool]) -> str:
    parts, end = [], len(text)
    for fold in reversed(folded):
        is_trailing = not text[fold.end : end].strip()
        if not is_trailing:
            break
        if not goes(fold):
            parts.append(text[fold.start : end].strip("\n"))
        end = fold.start
    words = text[:end].rstrip()
    return mask_tokens("\n\n".join(part for part in (words, *reversed(parts)) if part), 0).strip()


def own_words(text: str, folded: Sequence[Fold]) -> str:
    """The text without anything that is folded away, signatures included: what decides must stand there alone."""
    parts, start = [], 0
    for fold in folded:
        parts.append(text[start : fold.start])
        start = fold.end
    return "".join([*parts, text[start:]]).strip()
