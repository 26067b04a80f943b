"""The reference tells every setting, as config.toml does."""

from __future__ import annotations

import tomllib

from docs.generate import REFERENCE, ROOT, settings_tables, with_settings
from gateway.config.noticesettings import NoticeClass
from gateway.config.settings import Mailbox, Queue, Settings
from gateway.config.values import Section


def test_reference_is_up_to_date() -> None:
    """The tables in docs/reference.md are those of config.toml; `make docs` renews them."""
    reference = REFERENCE.read_text(encoding="utf-8")
    assert with_settings(reference, (ROOT / "config.toml").read_text(encoding="utf-8")) == reference


def test_reference_mentions_every_setting() -> None:
    """Each key of each section has a row in that section's table."""
    _, *tables = REFERENCE.read_text(encoding="utf-8").split("### `[")
    told = {table.split("]")[0].strip("["): table for table in tables}
    queue = Queue(name="support", address="support@desk.example")
    one = NoticeClass(name="maintenance")
    mailbox = Mailbox(name="m", url="imaps://user@imap.example", queue="support")
    sections = {name: field.get_default() for name, field in Settings.model_fields.items()}
    for name, values in {
        **sections,
        "queue": queue,
        "mailbox": mailbox,
        "notice_class": one,
    }.items():
        assert isinstance(values, Section)
        assert [key for key in type(values).model_fields if f"| `{key}` |" not in told[name]] == []


def test_tables_hold_only_settings() -> None:
    """Sections and settings become tables; other lines do not, and a | in a comment breaks no table."""
    config = '# intro\n[desk]\nname = "x"  # a|b <c>\n\n[[queue]]  # many\n# [[box]]\n# key = 1  # none\n'
    shown = settings_tables(config)
    assert '| `name` | `"x"` | a\\|b &lt;c> |' in shown
    assert shown.count("###") == 3
    assert "### `[[box]]`" in shown
    assert "| `key` | `1` | none |" in shown
    assert tomllib.loads(config)
    assert "intro" not in shown
