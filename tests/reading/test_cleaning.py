"""Making HTML harmless in a disposable process."""

from __future__ import annotations

from contextlib import closing

import pytest

from gateway.mail.html.display import display_html
from gateway.reading.cleaning import Cleaner
from gateway.reading.reader import Unreadable
from tests.reading.conduct import clean_or_die

HTML = '<p onclick="x()">Grüße <img src="cid:logo"><img src="https://tracker.example/p.gif"></p>'


def test_the_process_makes_of_it_what_the_function_makes() -> None:
    """HTML, pictures and the count of what was left out come back as from `display_html`; again after closing, too."""
    images = {"logo": "/picture/0/"}
    with closing(Cleaner(megabytes=512)) as cleaner:
        assert cleaner.clean(HTML, images) == display_html(HTML, images)
        cleaner.close()
        assert cleaner.clean(HTML, {}) == display_html(HTML, {})


def test_a_mail_that_kills_the_process_is_given_up_and_the_next_is_shown() -> None:
    """Whoever looks at such a mail gets a reason, and nobody after them is the worse for it."""
    with closing(Cleaner(megabytes=512, task=clean_or_die)) as cleaner:
        with pytest.raises(Unreadable, match="signal 9"):
            cleaner.clean("die", {})
        assert cleaner.clean(HTML, {}) == display_html(HTML, {})
