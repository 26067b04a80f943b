"""From configuration to signature: the postman signs what he sends, and sends nothing that he cannot sign."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from gateway.app.postmen import signer_of
from gateway.delivery.dkim import CannotSign
from gateway.delivery.outbox import Postman, deliver_due
from gateway.mail.writing.compose import letter_bytes
from store import outbox
from store.engine import Store
from store.post_records import OutboxState
from tests.couriers import RecordingCourier
from tests.mail.letters import LETTER
from tests.offices import make_settings


def test_the_configured_key_signs_for_the_desks_domain(tmp_path: Path, private_key: bytes) -> None:
    """Selector and domain stand where receivers look for them."""
    key_file = tmp_path / "dkim.pem"
    key_file.write_bytes(private_key)
    key_file.chmod(0o600)
    sign = signer_of(
        make_settings(tmp_path, relay={"dkim_selector": "s1", "dkim_key_file": key_file})
    )
    signed = sign(letter_bytes(LETTER, []))
    assert b" d=desk.example;" in signed
    assert b" s=s1;" in signed


def test_without_a_key_letters_leave_as_they_are(tmp_path: Path) -> None:
    """Signing is the relay's job then."""
    content = letter_bytes(LETTER, [])
    assert signer_of(make_settings(tmp_path))(content) == content


@pytest.mark.parametrize(
    ("fails", "state"), [(True, OutboxState.WAITING), (False, OutboxState.SENT)]
)
def test_what_cannot_be_signed_waits(
    store: Store, now: datetime, fails: bool, state: OutboxState
) -> None:
    """A letter is carried with its signature or not at all; without one it is tried again later."""

    def sign(content: bytes) -> bytes:
        if fails:
            raise CannotSign("the key is gone")
        return b"DKIM-Signature: v=1\r\n" + content

    courier = RecordingCourier()
    with store.write() as tx:
        outbox.add_all(tx, [LETTER], now)
        (waiting,) = outbox.find_all(tx)
    later = now + timedelta(seconds=1)
    assert deliver_due(Postman(store, courier, sign, lambda: later)) == 1
    with store.read() as tx:
        item = outbox.find(tx, waiting.id)
    assert item is not None
    assert item.state is state
    assert [carried.content.startswith(b"DKIM-Signature") for carried in courier.carried] == [
        True
    ] * (not fails)
