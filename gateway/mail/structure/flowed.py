"""text/plain; format=flowed: paragraphs put together again from their soft lines (RFC 3676)."""

from __future__ import annotations

_SIGNATURE = "-- "
_MOST_LINES = 100_000


def unflow(text: str, *, delete_space: bool) -> str:
    """The text with soft line breaks undone, quote marks kept before each paragraph. `delete_space` is DelSp=yes.

    A text of more than 100,000 lines was not written by a person and stays as it is.
    """
    if text.count("\n") > _MOST_LINES:
        return text
    lines: list[str] = []
    pieces: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        depth, content = _unstuff(line)
        if pieces and depth != open_depth:
            lines.append(_paragraph(open_depth, pieces))
            pieces = []
        is_soft = content.endswith(" ") and content != _SIGNATURE
        if pieces and content == _SIGNATURE:
            lines.append(_paragraph(open_depth, pieces))
            pieces = []
        pieces.append(content[:-1] if is_soft and delete_space else content)
        open_depth = depth
        if not is_soft:
            lines.append(_paragraph(depth, pieces))
            pieces = []
    if pieces:
        lines.append(_paragraph(open_depth, pieces))
    return "\n".join(lines)


def _unstuff(line: str) -> tuple[int, str]:
    """Quote depth and content of a line, its space-stuffing removed (section 4.4 and 4.5)."""
    content = line.lstrip(">")
    return len(line) - len(content), content.removeprefix(" ")


def _paragraph(depth: int, pieces: list[str]) -> str:
    text = "".join(pieces)
    return f"{'>' * depth} {text}" if depth else text
