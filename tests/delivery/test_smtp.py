"""The courier to a relay, against relays that do what relays do (faults F10, F11; threats A2, D6)."""

from __future__ import annotations

import base64
import socket
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from hypothesis import given
from hypothesis import strategies as st

from gateway.delivery.courier import Deferred, Outcome, Refused, Sent, Uncertain
from gateway.delivery.dialogue import Login, Relay, Security, verifying_context
from gateway.delivery.smtp import SmtpCourier, dot_stuffed, enhanced_code, has_bare_line_ends
from tests.delivery.conftest import Certificate
from tests.delivery.relays import CUT, DRIBBLE, HANG, StubRelay

CONTENT = b"Subject: x\r\n\r\n.dot\r\n..\r\nend\r\n"
Make = Callable[..., SmtpCourier]


@pytest.fixture
def courier() -> Iterator[Make]:
    """Make couriers; all are closed at the end."""
    made: list[SmtpCourier] = []

    def make(relay: StubRelay, **changes: Any) -> SmtpCourier:
        given_values: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": relay.port,
            "security": Security.PLAIN,
            "our_name": "desk.example",
            "timeout": 5.0,
            "dot_timeout": 5.0,
        }
        made.append(SmtpCourier(Relay(**{**given_values, **changes})))
        return made[-1]

    yield make
    for each in made:
        each.close()


def send(
    carrier: SmtpCourier, recipient: str = "joerg@example.com", content: bytes = CONTENT
) -> Outcome:
    """Send one letter and forget that its content is about to leave."""
    return carrier.send(7, "bounces@desk.example", recipient, content, lambda: None)


def test_a_letter_arrives_as_it_is(courier: Make) -> None:
    """The relay gets envelope and content unchanged, and its own words come back."""
    with StubRelay(offers=["SIZE 1000", "DSN"]) as relay:
        assert send(courier(relay)) == Sent("250 2.0.0 queued as 1")
    assert relay.contents == [CONTENT]
    assert relay.lines == [
        "ehlo desk.example",
        f"MAIL FROM:<bounces@desk.example> SIZE={len(CONTENT)} RET=HDRS ENVID=letter-7",
        "RCPT TO:<joerg@example.com>",
        "DATA",
    ]


def test_a_null_sender_is_written_as_one(courier: Make) -> None:
    """Acknowledgements leave with an empty reverse path; nothing is offered, so nothing is asked for."""
    with StubRelay(offers=[]) as relay:
        courier(relay).send(7, "", "joerg@example.com", CONTENT, lambda: None)
    assert "MAIL FROM:<>" in relay.lines


def test_the_connection_is_kept(courier: Make) -> None:
    """Letters go over one connection; after a refusal it is reset, after a letter that was taken it need not be."""
    with StubRelay({"RCPT": ["250 ok", "550 5.1.1 unknown"]}) as relay:
        carrier = courier(relay)
        outcomes = [type(send(carrier)) for _ in range(3)]
    assert outcomes == [Sent, Refused, Sent]
    assert relay.connections == 1
    assert relay.lines.count("RSET") == 1


def test_closing_says_goodbye_and_sending_starts_anew(courier: Make) -> None:
    """A closed courier quits its connection and makes another one for the next letter."""
    with StubRelay() as relay:
        carrier = courier(relay)
        send(carrier)
        carrier.close()
        carrier.close()
        assert isinstance(send(carrier), Sent)
    assert relay.lines.count("QUIT") == 1
    assert relay.connections == 2


@pytest.mark.parametrize(
    ("script", "outcome"),
    [
        ({"MAIL": ["451 4.3.0 busy"]}, Deferred("451 4.3.0 busy", "4.3.0")),
        ({"MAIL": ["550 5.7.1 not you"]}, Refused("550 5.7.1 not you", "5.7.1")),
        ({"MAIL": ["552 5.3.4 too big"]}, Refused("552 5.3.4 too big", "5.3.4")),
        ({"MAIL": ["530 5.7.0 TLS first"]}, Deferred("530 5.7.0 TLS first", "5.7.0")),
        ({"MAIL": ["503 5.5.1 what"]}, Deferred("503 5.5.1 what", "5.5.1")),
        ({"RCPT": ["450 4.2.1 later"]}, Deferred("450 4.2.1 later", "4.2.1")),
        ({"RCPT": ["550 5.1.1 unknown"]}, Refused("550 5.1.1 unknown", "5.1.1")),
        ({"RCPT": ["550 no such user"]}, Refused("550 no such user")),
        ({"RCPT": ["354 what"]}, Deferred("354 what")),
        ({"DATA": ["554 5.5.1 nobody"]}, Refused("554 5.5.1 nobody", "5.5.1")),
        ({"DATA": ["250 what"]}, Deferred("250 what")),
        ({".": ["451 4.7.1 greylisted"]}, Deferred("451 4.7.1 greylisted", "4.7.1")),
        ({".": ["554 5.7.1 spam"]}, Refused("554 5.7.1 spam", "5.7.1")),
        ({".": ["421 4.3.2 shutting down"]}, Deferred("421 4.3.2 shutting down", "4.3.2")),
        ({".": ["354 what"]}, Uncertain("the reply after the letter is none: 354 what")),
        ({".": [DRIBBLE]}, Sent("250 2.0.0 slow")),
    ],
)
def test_what_a_reply_means(
    courier: Make, script: dict[str, Sequence[str]], outcome: Outcome
) -> None:
    """4xx and what nobody expects is a delay, 5xx about the letter is final, 5xx about us is a delay."""
    with StubRelay(script) as relay:
        assert send(courier(relay)) == outcome


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        ({"CONNECT": [CUT]}, Deferred),
        ({"CONNECT": ["554 5.7.1 go away"]}, Deferred),
        ({"CONNECT": ["421 4.7.0 busy"]}, Deferred),
        ({"CONNECT": [HANG]}, Deferred),
        ({"EHLO": ["502 5.5.1 no"]}, Deferred),
        ({"EHLO": [CUT]}, Deferred),
        ({"MAIL": [CUT]}, Deferred),
        ({"MAIL": [HANG]}, Deferred),
        ({"MAIL": ["421 4.7.0 bye"]}, Deferred),
        ({"MAIL": ["nonsense"]}, Deferred),
        ({"RCPT": [CUT]}, Deferred),
        ({"DATA": [CUT]}, Deferred),
        ({"DATA": [HANG]}, Deferred),
        ({".": [CUT]}, Uncertain),
        ({".": [HANG]}, Uncertain),
        ({".": ["nonsense"]}, Uncertain),
    ],
)
def test_the_moment_of_a_failure_decides(
    courier: Make, script: dict[str, Sequence[str]], kind: type
) -> None:
    """Whatever breaks before the final dot is a delay; after it, nobody can know."""
    with StubRelay(script) as relay:
        outcome = send(courier(relay, timeout=0.3, dot_timeout=0.3))
    assert isinstance(outcome, kind), outcome
    assert outcome.reply


def test_the_next_letter_after_a_cut_gets_a_new_connection(courier: Make) -> None:
    """A courier recovers by itself from a cut and from a hang."""
    with StubRelay({".": [CUT]}) as relay:
        carrier = courier(relay)
        assert isinstance(send(carrier), Uncertain)
        assert isinstance(send(carrier), Sent)
    assert relay.connections == 2


def test_a_cut_inside_the_content_is_a_delay(courier: Make) -> None:
    """Without the final dot the relay cannot have taken the letter."""
    with StubRelay(stop_reading_after=1000) as relay:
        outcome = send(
            courier(relay), content=b"Subject: x\r\n\r\n" + b"y" * 70 * 1_000_000 + b"\r\n"
        )
    assert isinstance(outcome, Deferred)
    assert "inside the letter" in outcome.reply


def test_nobody_listens(courier: Make) -> None:
    """A closed port is a delay that says where."""
    with StubRelay() as relay:
        pass
    outcome = send(courier(relay))
    assert isinstance(outcome, Deferred)
    assert f"127.0.0.1:{relay.port}" in outcome.reply


@pytest.mark.parametrize(
    "farewell",
    [
        {"MAIL": ["250 ok", CUT]},
        {"MAIL": ["250 ok", "421 enough"]},
        {"RCPT": ["550 no"], "RSET": [CUT]},
        {"RCPT": ["550 no"], "RSET": ["421 4.4.2 idle"]},
    ],
)
def test_a_kept_connection_that_died_is_replaced(
    courier: Make, farewell: dict[str, Sequence[str]]
) -> None:
    """A relay may end an idle connection; the letter goes over a new one at once, and its content leaves once."""
    leaving = []
    with StubRelay(farewell) as relay:
        carrier = courier(relay)
        for letter_id in (1, 2):
            outcome = carrier.send(
                letter_id, "", "a@example.com", CONTENT, lambda: leaving.append("now")
            )
            assert isinstance(outcome, Sent if letter_id == 2 else Sent | Refused)
    assert relay.connections == 2
    assert leaving == ["now"] * len(relay.contents)


def test_in_data_is_called_once_right_before_the_content(courier: Make) -> None:
    """The caller hears of the danger only when the relay has asked for the content."""
    seen: list[str] = []
    with StubRelay() as relay:
        courier(relay).send(7, "", "a@example.com", CONTENT, lambda: seen.extend(relay.lines))
    assert seen[-1] == "DATA"
    assert seen.count("DATA") == 1


@pytest.mark.parametrize(
    "script", [{"MAIL": ["451 no"]}, {"RCPT": ["550 no"]}, {"DATA": ["451 no"]}]
)
def test_in_data_is_not_called_without_need(
    courier: Make, script: dict[str, Sequence[str]]
) -> None:
    """A letter whose content never leaves is never in danger."""
    seen: list[str] = []
    with StubRelay(script) as relay:
        courier(relay).send(7, "", "a@example.com", CONTENT, lambda: seen.append("now"))
    assert seen == []


def test_in_data_can_stop_the_letter(courier: Make) -> None:
    """When the caller may not send after all, no content leaves and the next letter is not harmed."""

    def refuse() -> None:
        raise RuntimeError("the lease is lost")

    with StubRelay() as relay:
        carrier = courier(relay)
        with pytest.raises(RuntimeError, match="lease"):
            carrier.send(7, "", "a@example.com", CONTENT, refuse)
        assert relay.contents == []
        assert isinstance(send(carrier), Sent)
    assert relay.contents == [CONTENT]


@pytest.mark.parametrize(
    ("recipient", "content"),
    [
        ("a@example.com>\r\nRCPT TO:<b@example.com", CONTENT),
        ("a@example.com> SIZE=1", CONTENT),
        ("a@example.com", b"Subject: x\n\nbare"),
        ("a@example.com", b"Subject: x\r\n\r\nbare\r.\r\n"),
        ("a@example.com", b"Subject: x\r\n\r\n\n.\nMAIL FROM:<>\r\n"),
    ],
)
def test_nothing_is_smuggled(courier: Make, recipient: str, content: bytes) -> None:
    """An address that would be a command, and a line end that relays read differently, never reach a relay."""
    with StubRelay() as relay:
        assert isinstance(send(courier(relay), recipient, content), Refused)
    assert relay.connections == 0


@given(st.lists(st.sampled_from([b".", b"..", b"a", b"", b".a"]), min_size=1, max_size=8))
def test_dots_come_back_out(lines: list[bytes]) -> None:
    """No line of the stuffed content is a single dot, and taking the doubled dots away gives the lines back."""
    stuffed = dot_stuffed(b"\r\n".join(lines) + b"\r\n").split(b"\r\n")[:-1]
    assert b"." not in stuffed
    assert [line[1:] if line.startswith(b".") else line for line in stuffed] == lines


def test_a_missing_line_end_is_added() -> None:
    """The final dot always stands on its own line."""
    assert dot_stuffed(b"a") == b"a\r\n"


@pytest.mark.parametrize(
    ("content", "bare"),
    [(b"a\r\nb\r\n", False), (b"", False), (b"a\nb", True), (b"a\rb", True), (b"\n\r", True)],
)
def test_bare_line_ends_are_seen(content: bytes, bare: bool) -> None:
    """Only CR followed by LF is a line end."""
    assert has_bare_line_ends(content) is bare


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("4.7.1 later", "4.7.1"),
        ("5.1.1", "5.1.1"),
        ("no 5.1.1", ""),
        ("6.1.1 x", ""),
        ("5.1.1x", ""),
        ("", ""),
    ],
)
def test_enhanced_codes(text: str, code: str) -> None:
    """An enhanced code stands at the start of a reply's text or it is none."""
    assert enhanced_code(text) == code


def test_addresses_beyond_ascii_need_a_relay_that_knows_them(courier: Make) -> None:
    """Such a letter is final without SMTPUTF8 and goes out as it is with it (RFC 6531)."""
    with StubRelay() as relay:
        outcome = send(courier(relay), "jörg@example.com")
        assert outcome == Refused("the relay takes no addresses beyond ASCII", "5.6.7")
    with StubRelay(offers=["SMTPUTF8", "8BITMIME"]) as relay:
        assert isinstance(send(courier(relay), "jörg@example.com"), Sent)
    assert "RCPT TO:<jörg@example.com>" in relay.lines
    assert relay.lines[1].endswith(" BODY=8BITMIME SMTPUTF8")


# TLS


def test_starttls_before_anything_is_said(courier: Make, certificate: Certificate) -> None:
    """Envelope and content go encrypted, after a second EHLO."""
    with StubRelay(offers=["STARTTLS"], tls=certificate.server) as relay:
        carrier = courier(
            relay, security=Security.STARTTLS, tls=verifying_context(certificate.chain)
        )
        assert isinstance(send(carrier), Sent)
    assert [told.line.split()[0] for told in relay.told if not told.encrypted] == [
        "ehlo",
        "STARTTLS",
    ]


def test_tls_from_the_first_octet(courier: Make, certificate: Certificate) -> None:
    """smtps speaks TLS at once."""
    with StubRelay(tls=certificate.server, tls_at_once=True) as relay:
        carrier = courier(relay, security=Security.TLS, tls=verifying_context(certificate.chain))
        assert isinstance(send(carrier), Sent)
    assert all(told.encrypted for told in relay.told)


@pytest.mark.parametrize(
    ("offers", "script"),
    [
        ([], {}),
        (["STARTTLS"], {"STARTTLS": ["454 4.7.0 not now"]}),
        (["STARTTLS"], {"STARTTLS": ["501 5.5.4 no"]}),
        (["STARTTLS"], {"STARTTLS": [CUT]}),
        (["STARTTLS"], {"STARTTLS": ["250 ok"]}),
    ],
)
def test_without_tls_nothing_is_sent_in_clear(
    courier: Make, certificate: Certificate, offers: list[str], script: dict[str, Sequence[str]]
) -> None:
    """A relay that cannot or will not encrypt gets neither login nor envelope nor content, and the letter waits."""
    with StubRelay(script, offers=offers, tls=certificate.server) as relay:
        login = Login("desk", lambda: "secret")
        outcome = send(courier(relay, security=Security.STARTTLS, login=login))
    assert isinstance(outcome, Deferred)
    assert {line.split()[0] for line in relay.lines} <= {"ehlo", "STARTTLS"}
    assert relay.contents == []


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_an_unknown_certificate_is_a_delay(
    courier: Make, certificate: Certificate, security: Security, host: str
) -> None:
    """The system does not trust the relay's certificate, so nothing is said."""
    at_once = security is Security.TLS
    with StubRelay(offers=["STARTTLS"], tls=certificate.server, tls_at_once=at_once) as relay:
        outcome = send(courier(relay, host=host, security=security))
    assert isinstance(outcome, Deferred)
    assert "certificate" in outcome.reply.lower()
    assert relay.contents == []


def test_a_certificate_for_another_name_is_a_delay(courier: Make, certificate: Certificate) -> None:
    """The right authority does not help when the name is another one."""
    with StubRelay(offers=["STARTTLS"], tls=certificate.server) as relay:
        tls = verifying_context(certificate.chain)
        outcome = send(courier(relay, host="127.0.0.2", security=Security.STARTTLS, tls=tls))
    assert isinstance(outcome, Deferred)
    assert relay.contents == []


def test_answers_slipped_in_before_the_handshake_are_forgotten(
    courier: Make, certificate: Certificate
) -> None:
    """What somebody adds in clear behind the relay's 220 is not taken for an encrypted answer."""
    injected = "220 go ahead\r\n250 injected"
    with StubRelay({"STARTTLS": [injected]}, offers=["STARTTLS"], tls=certificate.server) as relay:
        carrier = courier(
            relay, security=Security.STARTTLS, tls=verifying_context(certificate.chain)
        )
        assert isinstance(send(carrier), Sent | Deferred)
    assert [told.line.split()[0] for told in relay.told if not told.encrypted] == [
        "ehlo",
        "STARTTLS",
    ]


# Login


def encrypted(certificate: Certificate, **values: Any) -> tuple[StubRelay, dict[str, Any]]:
    """A relay with TLS at once, and how to reach it."""
    relay = StubRelay(tls=certificate.server, tls_at_once=True, **values)
    return relay, {"security": Security.TLS, "tls": verifying_context(certificate.chain)}


@pytest.mark.parametrize(
    ("offered", "is_token", "said"),
    [
        ("AUTH PLAIN LOGIN", False, ["AUTH PLAIN AGRlc2sAcMOkc3M="]),
        ("AUTH CRAM-MD5", False, ["AUTH PLAIN AGRlc2sAcMOkc3M="]),
        ("AUTH XOAUTH2 PLAIN", True, ["AUTH XOAUTH2 dXNlcj1kZXNrAWF1dGg9QmVhcmVyIHDDpHNzAQE="]),
        ("AUTH PLAIN", True, ["AUTH XOAUTH2 dXNlcj1kZXNrAWF1dGg9QmVhcmVyIHDDpHNzAQE="]),
    ],
)
def test_logins(
    courier: Make, certificate: Certificate, offered: str, is_token: bool, said: list[str]
) -> None:
    """A password, also one beyond ASCII, or an access token opens the relay."""
    relay, how = encrypted(certificate, offers=[offered])
    with relay:
        carrier = courier(relay, login=Login("desk", lambda: "päss", is_token=is_token), **how)
        assert isinstance(send(carrier), Sent)
    assert [line for line in relay.lines if line.startswith("AUTH")] == said


def test_login_by_questions(courier: Make, certificate: Certificate) -> None:
    """A relay that offers only LOGIN is answered question by question."""
    script = {"AUTH": ["334 VXNlcm5hbWU6"], "ZGVZAW==": ["334 UGFzc3dvcmQ6"]}
    relay, how = encrypted(certificate, offers=["AUTH LOGIN"], script=script)
    with relay:
        outcome = send(courier(relay, login=Login("desk", lambda: "pass"), **how))
    assert isinstance(outcome, Sent)
    assert relay.lines[1:4] == ["AUTH LOGIN", "ZGVzaw==", "cGFzcw=="]


def test_a_refused_login_is_a_delay(courier: Make, certificate: Certificate) -> None:
    """A wrong password is our fault and will be mended: letters wait."""
    relay, how = encrypted(certificate, script={"AUTH": ["535 5.7.8 wrong"]})
    with relay:
        outcome = send(courier(relay, login=Login("desk", lambda: "pass"), **how))
    assert outcome == Deferred("AUTH was refused: 535 5.7.8 wrong")
    assert relay.contents == []


def test_an_expired_token_is_a_delay_and_the_next_one_is_used(
    courier: Make, certificate: Certificate
) -> None:
    """The refusal's challenge is answered with nothing (Google's and Microsoft's rule), and secrets are asked anew."""
    tokens = ["old", "old", "new"]
    relay, how = encrypted(
        certificate, script={"AUTH": ["334 eyJzdGF0dXMiOiI0MDAifQ=="], "": ["535 5.7.8 expired"]}
    )
    with relay:
        refused: list[str] = []
        login = Login("desk", lambda: tokens.pop(0), is_token=True, mark_refused=refused.append)
        carrier = courier(relay, login=login, **how)
        assert send(carrier) == Deferred("AUTH was refused: 535 5.7.8 expired")
        assert refused == ["old"]
        assert isinstance(send(carrier), Sent)


def test_a_token_that_ended_is_replaced_at_once(courier: Make, certificate: Certificate) -> None:
    """Where another token is to be had, the same connection goes on with it; a challenge of OAUTHBEARER is ended."""
    tokens = ["old", "new"]
    challenge = "334 eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0="
    relay, how = encrypted(
        certificate,
        offers=["AUTH PLAIN OAUTHBEARER XOAUTH2"],
        script={"AUTH": [challenge], "AQ==": ["535 5.7.8 ended"]},
    )
    with relay:
        login = Login("desk", lambda: tokens.pop(0), is_token=True)
        assert isinstance(send(courier(relay, login=login, **how)), Sent)
    first, end, second = relay.lines[1:4]
    said = [base64.b64decode(line.split()[-1]).decode() for line in (first, second)]
    assert [words.split("\x01")[-3] for words in said] == ["auth=Bearer old", "auth=Bearer new"]
    assert said[0].startswith("n,a=desk,\x01host=127.0.0.1\x01port=")
    assert (end, relay.connections) == ("AQ==", 1)


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_an_unreadable_secret_is_a_delay(
    courier: Make, certificate: Certificate, tmp_path: Path, content: bytes | None
) -> None:
    """A password file that vanished or holds no text stops nothing but the sending."""
    file = tmp_path / "password"
    if content is not None:
        file.write_bytes(content)
    relay, how = encrypted(certificate)
    with relay:
        login = Login("desk", lambda: file.read_text("utf-8"))
        outcome = send(courier(relay, login=login, **how))
    assert isinstance(outcome, Deferred)
    assert "secret" in outcome.reply


def test_no_login_without_tls() -> None:
    """A secret is never sent in clear, whatever the configuration says."""
    with pytest.raises(ValueError, match="TLS"):
        Relay("localhost", 25, Security.PLAIN, "desk.example", login=Login("desk", lambda: "x"))


def test_a_secret_is_not_shown() -> None:
    """Neither a log nor a traceback shows where the secret comes from."""
    assert "secret" not in repr(Login("desk", lambda: "x"))


# Another implementation


class Collector:
    """An aiosmtpd handler that keeps what it is given."""

    def __init__(self) -> None:
        self.letters: list[tuple[str | None, list[str], bytes | str | None]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the letter."""
        self.letters.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 2.0.0 kept"


def test_a_server_that_we_did_not_write_understands_us() -> None:
    """aiosmtpd takes several letters over one connection, byte for byte."""
    kept = Collector()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        carrier = SmtpCourier(Relay("127.0.0.1", port, Security.PLAIN, "desk.example", timeout=10))
        for number in range(3):
            recipient = f"{number}@example.com"
            assert carrier.send(number, "", recipient, CONTENT, lambda: None) == Sent(
                "250 2.0.0 kept"
            )
        carrier.close()
    finally:
        controller.stop()
    assert kept.letters == [("<>", [f"{number}@example.com"], CONTENT) for number in range(3)]
