"""The rules of a mail's style sheets, written to the elements they mean."""

from __future__ import annotations

import pytest

from gateway.mail.html.display import display_html
from gateway.mail.html.stylesheets import MOST_STYLE, inline_styles
from tests.mail.test_display import assert_harmless


@pytest.mark.parametrize(
    ("css", "style"),
    [
        ("p{color:red}", "color:red;"),
        (".x , b{color:red}", "color:red;"),
        ("#n{color:red} p{color:blue}", "color:red;"),
        ("p{margin:9px!important}", "margin:9px;"),
        ("<!-- p{color:red} -->", "color:red;"),
        ("p{color:red;position:fixed;behavior:url(x)}", "color:red;"),
        ("p{background:url(https://x.example/a.png)}", ""),
        ("p{color:expression(alert(1))}", ""),
        ("p:hover{color:red} p::before{content:'x'}", ""),
        ("@media print{p{color:red}}", ""),
        ("@media (max-width:600px){p{color:red}}", ""),
        ("@import url(https://x.example/a.css);", ""),
    ],
)
def test_a_rule_goes_to_its_elements(css: str, style: str) -> None:
    """What a rule says about an element stands there, as far as the lists allow it; nothing is loaded."""
    shown = display_html(f'<style>{css}</style><p class="x" id="n">x</p>', {}).html
    assert shown.replace(' style=""', "") == (f'<p style="{style}">x</p>' if style else "<p>x</p>")


def test_what_stands_at_the_element_wins() -> None:
    """Its own style comes after the rule's, unless the rule is important."""
    html = '<style>p{color:red;margin:1px!important}</style><p style="color:blue;margin:2px">x</p>'
    assert display_html(html, {}).html == '<p style="color:blue;margin:1px;">x</p>'


def test_what_a_sheet_hides_stays_hidden_and_what_it_would_load_is_counted() -> None:
    """The preview text of a newsletter does not come to light; a picture in a rule is one that was left out."""
    html = "<style>.pre{display:none}b{background:url(https://x.example/a.png)}</style><i class=pre>x</i><b>y</b>"
    shown = display_html(html, {})
    assert shown.html == '<i style="display:none;">x</i><b style="">y</b>'
    assert shown.blocked_images == 1


@pytest.mark.parametrize(
    "html",
    [
        '<link rel="stylesheet" href="file:///etc/passwd"><style>p{}</style><p>x',
        '<style></style><link rel=stylesheet href="https://x.example/a.css"><p>x',
        "<style>p{color:red}</style></style><img src=x onerror=alert(1)>",
        "<style>/*</style><img src=x onerror=alert(1)>*/</style>",
        "<style>p{x:'</style><script>alert(1)</script>'}</style>",
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
        "<style>a{background:url('javascript:alert(1)')}</style><a href=x>y",
        """<style>p{font-family:"x' onclick='alert(1)"}</style><p>x""",
        "<style>p{font-family:'&quot; onclick=&quot;alert(1)'}</style><p>x",
    ],
)
def test_no_sheet_leads_to_a_script(html: str) -> None:
    """Cleaning comes after the rules were written, so nothing gets in through them."""
    assert_harmless(display_html(html, {}).html)


def test_what_costs_too_much_is_left_as_it_is() -> None:
    """A sheet beyond the bounds is dropped with its looks; the mail is shown."""
    html = f"<style>p{{color:red}}{' ' * MOST_STYLE}</style><p>x</p>"
    assert inline_styles(html) == html
    assert display_html(html, {}).html == "<p>x</p>"
    assert inline_styles("<p>x</p>") == "<p>x</p>"
