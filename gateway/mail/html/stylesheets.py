"""Write the rules of a mail's own style sheets to the elements they mean, before the sheets are dropped.

Many newsletters keep their looks in a sheet. It cannot stay in the frame, where it could move our own remarks, but what
it says about an element can, as far as `display` lets it pass. Nothing is loaded, nothing made harmless here.
"""

from __future__ import annotations

import re

from css_inline import CSSInliner

from gateway.mail.html.markup import is_for_one_medium, tokens

MOST_STYLE = 100_000
"""Characters of style sheets; newsletters have up to about 40,000."""
MOST_WRITTEN = 32_000_000
"""Characters that could be written if every rule meant every element."""

_STYLE = re.compile(r"<style\b([^<>]{0,1000})>", re.IGNORECASE)
_INLINER = CSSInliner(
    keep_style_tags=False, keep_link_tags=False, keep_at_rules=False, load_remote_stylesheets=False
)


def inline_styles(html: str) -> str:
    """The HTML with its rules at its elements; as it is when it has no sheet, or one that costs too much.

    Rules for a hover, for print or for some widths only are left out. Never raises.
    """
    size = sum(len(body) for name, body in tokens(html) if name == "style")
    if not 0 < size <= MOST_STYLE or size * html.count("<") > MOST_WRITTEN:
        return html
    try:
        return _INLINER.inline(_STYLE.sub(_left_out_for_one_medium, html))
    except Exception:
        return html
    except BaseException as stopped:
        if (
            type(stopped).__name__ != "PanicException"
        ):  # Rust's, which Python takes for no Exception
            raise
        return html


def _left_out_for_one_medium(tag: re.Match[str]) -> str:
    return "<style data-css-inline=ignore>" if is_for_one_medium(tag[1]) else tag[0]
