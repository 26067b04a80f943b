"""Mails that are made to cost: run as a program, this reads or shows each in a process of its own and says so.

One line of JSON a bomb: name, size, CPU seconds, MiB of memory above the bare process with the bomb in it, and whether
the reader gave a mail.
"""

from __future__ import annotations

import base64
import json
import os
import resource
import struct
import sys
import time
from collections.abc import Callable

from gateway.mail.containers.rtf import RTF_START
from gateway.mail.html.display import display_html
from gateway.mail.parse import parse_mail
from tests.mail.test_tnef import (
    compose_attribute,
    compose_binary,
    compose_properties,
    compose_stream,
)

MIB = 1 << 20
FILE = b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64"
HARD_SECONDS = 30


def mail(headers: bytes, body: bytes = b"x") -> bytes:
    """A mail with these headers."""
    return b"From: a@b.org\r\n" + headers + b"\r\n\r\n" + body


def nest(depth: int, kind: bytes = b"mixed", pad: bytes = b"") -> bytes:
    """Multiparts inside each other."""
    layers = (
        b"Content-Type: multipart/%s; boundary=b%d\r\n\r\n--b%d\r\n" % (kind, n, n)
        for n in range(depth)
    )
    return b"From: a@b.org\r\n" + b"".join(layers) + b"Content-Type: text/plain\r\n\r\nhello" + pad


def nest_mails(depth: int, pad: bytes = b"") -> bytes:
    """Mails inside each other."""
    return (
        b"From: a@b.org\r\n"
        + b"Content-Type: message/rfc822\r\n\r\n" * depth
        + b"Subject: x\r\n\r\nhello"
        + pad
    )


def nest_encoded(depth: int) -> bytes:
    """Mails inside each other, each encoded again."""
    content = b"Subject: x\r\n\r\n" + b"hello " * 2000
    head = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    for _ in range(depth):
        content = head + base64.encodebytes(content)
    return content


def many(count: int, head: bytes, body: bytes) -> bytes:
    """The same part over and over."""
    part = b"--b\r\n" + head + b"\r\n\r\n" + body + b"\r\n"
    return mail(b"Content-Type: multipart/mixed; boundary=b", part * count + b"--b--\r\n")


def compress_run(pattern: bytes, size: int) -> bytes:
    """A pattern over and over as compressed RTF (MS-OXRTFCP): literals once, then references."""
    write, out, run = len(RTF_START), bytearray(), []
    for made in range(0, size, 17):
        if made == 0:
            run += [(0, pattern[n : n + 1]) for n in range(len(pattern))]
            write += len(pattern)
        place = (write - len(pattern)) % 4096
        run.append((1, (place << 4 | 15).to_bytes(2, "big")))
        write = (write + 17) % 4096
    for first in range(0, len(run), 8):
        some = run[first : first + 8]
        out.append(sum(bit << number for number, (bit, _) in enumerate(some)))
        out += b"".join(piece for _, piece in some)
    return struct.pack("<II", len(out) + 12, size) + b"LZFu" + bytes(4) + bytes(out)


def winmail(count: int, pattern: bytes) -> bytes:
    """So many winmail.dat with a body of compressed RTF that says the pattern for 3 MB."""
    body = compose_properties(compose_binary(0x1009, compress_run(pattern, 3_000_000)))
    stream = compose_stream(compose_attribute(1, 0x9003, body))
    head = b"Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: base64"
    return many(count, head, base64.encodebytes(stream))


BOMBS: dict[str, Callable[[], bytes]] = {
    "rtf": lambda: winmail(1, b"\\'8a\\f1 "),
    "rtf_fonts": lambda: winmail(1, b"\\'8a\\f1 \\'8b\\f2 "),
    "rtf_many": lambda: winmail(40, b"\\'8a\\f1 "),
    "rtf_groups": lambda: winmail(40, b"{"),
    "rtf_html": lambda: winmail(40, b"{\\*\\htmltag1 <p>}"),
    "lost_heads": lambda: many(
        1, FILE, b"QUJDREVGR0g=\r\n" + (FILE + b"\r\n\r\nQUJDREVGR0g=\r\n") * 200_000
    ),
    "html_parts": lambda: many(999, b"Content-Type: text/html", b"<p>x" * 6_000),
    "html_rows": lambda: many(250, b"Content-Type: text/html", b"<tr><td>x" * 11_000),
    "html_links": lambda: many(
        250, b"Content-Type: text/html", b"<a href=http://x.example>y</a>" * 3_000
    ),
    "headers": lambda: b"X: y\r\n" * 1_000_000,
    "hdr_long": lambda: b"Subject: " + b"a" * 5 * MIB,
    "hdr_fold": lambda: b"Subject: x" + b"\r\n y" * 5 * MIB,
    "hdr_fold_noblank": lambda: b"X: " + b"\n \n " * 3 * MIB,
    "addrs": lambda: mail(b"To: " + b"a@b.org, " * 100_000),
    "addrs_q": lambda: mail(b"To: " + b'"\\' * 100_000),
    "comments": lambda: mail(b"To: " + b"(" * 200_000),
    "comments2": lambda: mail(b"From: " + b"(a" * 60_000 + b")" * 60_000 + b"<a@b.c>"),
    "froms": lambda: b"From: a@b.org\r\n" * 20_000 + b"\r\nx",
    "groups": lambda: mail(b"To: " + b"a:b;" * 60_000),
    "angle": lambda: mail(b"From: " + b"<" * 250_000),
    "at": lambda: mail(b"From: " + b"a@" * 120_000),
    "comma": lambda: mail(b"From: " + b"a," * 120000),
    "words": lambda: mail(b"Subject: " + b"=?utf-8?q?a?= " * 20_000),
    "words2": lambda: mail(b"Subject: " + b"=?utf-8?b?" * 26_000),
    "words3": lambda: mail(b"Subject: " + b"=?a?q?" * 40_000),
    "words_big": lambda: mail(b"Subject: =?utf-8?b?" + b"QUJD" * 60_000 + b"?="),
    "wordsalt": lambda: mail(b"Subject: " + b"=?utf-8?q?a?= =?latin1?q?b?= " * 8_000),
    "words_b": lambda: mail(b"Subject: =?utf-8?b?" + b"=" * 250000 + b"?="),
    "params": lambda: mail(b"Content-Type: text/plain; " + b"a=b; " * 50_000),
    "conts": lambda: mail(
        b"Content-Type: text/plain; " + b"".join(b"n*%d=a; " % i for i in range(25_000))
    ),
    "parq": lambda: mail(b'Content-Type: text/plain; name="' + b'a"' * 120_000),
    "parws": lambda: mail(b"Content-Type: text/plain; " + b"name " * 50_000),
    "parnext": lambda: mail(b"Content-Type: text/plain; name=a" + b" " * 240_000),
    "semis": lambda: mail(b"Content-Type: text/plain" + b";" * 250_000),
    "slashq": lambda: mail(b'Content-Type: text/plain; name="' + b'\\"' * 120_000),
    "parens": lambda: mail(b"Content-Type: " + b"(" * 250_000),
    "ctx": lambda: mail(b"Content-Type: text/plain; charset=" + b"x" * 250_000),
    "words_param": lambda: mail(b"Content-Type: text/plain; name=" + b"=?a?b?c?=" * 25_000),
    "bound": lambda: mail(
        b"Content-Type: multipart/mixed; boundary=" + b"x" * 200_000,
        b"--" + b"x" * 200_000 + b"\r\n\r\nhi",
    ),
    "parts": lambda: mail(
        b"Content-Type: multipart/mixed; boundary=b", b"--b\r\n\r\nx\r\n" * 1_000_000
    ),
    "parts2": lambda: mail(b"Content-Type: multipart/mixed; boundary=b", b"--b\n" * 1_000_000),
    "dashes": lambda: mail(b"Content-Type: multipart/mixed; boundary=b", b"\n--" * 1_000_000),
    "dashb": lambda: mail(b"Content-Type: multipart/mixed; boundary=b", b"\n--bx" * 1_000_000),
    "dashdash": lambda: mail(b'Content-Type: multipart/mixed; boundary="-"', b"-" * 4_000_000),
    "guess": lambda: mail(
        b"Content-Type: multipart/mixed", b"\n--" + (b" " * 190 + b"\n--") * 100_000
    ),
    "guess2": lambda: mail(b"MIME-Version: 1.0", b"--" + b" " * 4_000_000),
    "nest50": lambda: nest(60),
    "nest2000": lambda: nest(2000),
    "nest_pad": lambda: nest(60, pad=b"x" * 5 * MIB),
    "nest_dash": lambda: nest(60, pad=b"\n--b" * 4 * MIB),
    "nestdig": lambda: nest(3000, b"digest"),
    "nestalt": lambda: nest(49, b"alternative", b"\r\n" + b"hello " * MIB),
    "nestrel": lambda: nest(49, b"related"),
    "nestmsg": lambda: nest_mails(60),
    "nestmsg_pad": lambda: nest_mails(60, b"x" * 5 * MIB),
    "nestmsg5000": lambda: nest_mails(5000),
    "nest64": lambda: nest_encoded(15),
    "same": lambda: (
        b"From: a@b.org\r\n" + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" * 100_000
    ),
    "b64pad": lambda: mail(
        b"Content-Transfer-Encoding: base64\r\nContent-Type: application/x", b"QQ==" * 1_000_000
    ),
    "b64junk": lambda: mail(
        b"Content-Transfer-Encoding: base64\r\nContent-Type: application/x", b"Q=\n" * 1_000_000
    ),
    "b64txt": lambda: mail(b"Content-Transfer-Encoding: base64", b"QUJD\n" * 4_000_000),
    "qp": lambda: mail(b"Content-Transfer-Encoding: quoted-printable", b"=" * 4_000_000),
    "qp2": lambda: mail(b"Content-Transfer-Encoding: quoted-printable", b"= " * 4_000_000),
    "qpws": lambda: mail(
        b"Content-Transfer-Encoding: quoted-printable", (b"=" + b" " * 1000) * 10_000
    ),
    "qp3": lambda: mail(b"Content-Transfer-Encoding: quoted-printable", b"=0A" * 1_000_000),
    "uu": lambda: mail(b"X: y", b"begin 644 a\n" * 1_000_000),
    "uu2": lambda: mail(b"X: y", b"begin 644 a\n#0V%T\n" * 500_000),
    "uu3": lambda: mail(b"X: y", b"begin 644 a\n" + b"MIB" + b"A" * 60 + b"\n"),
    "yenc": lambda: mail(b"X: y", b"=ybegin name=a\n" * 1_000_000),
    "yenc2": lambda: mail(b"X: y", b"=ybegin name=a\n" + b"=A" * 1_000_000),
    "yenc3": lambda: mail(b"X: y", b"=ybegin " + b"name=" * 1_000_000),
    "flowed": lambda: mail(b"Content-Type: text/plain; format=flowed", b"a \n" * 1_000_000),
    "flowed2": lambda: mail(b"Content-Type: text/plain; format=flowed", b">" * 4_000_000),
    "flowed3": lambda: mail(
        b"Content-Type: text/plain; format=flowed", (b">" * 70 + b" \n") * 100_000
    ),
    "nul": lambda: b"\0" * 5 * MIB,
    "cr": lambda: b"\r" * 5 * MIB,
    "lf": lambda: b"\n" * 5 * MIB,
    "crlf": lambda: b"\r\n" * 3 * MIB,
    "ff": lambda: b"\xff" * 5 * MIB,
    "text8": lambda: mail(b"X: y", b"\xe4\xf6\xfc abc " * 1_000_000),
    "utf16": lambda: mail(b"Content-Type: text/plain; charset=utf-16", b"\0a" * 5 * MIB),
    "utf7": lambda: mail(b"Content-Type: text/plain; charset=utf-7", b"+AGE-" * 1_000_000),
    "iso2022": lambda: mail(
        b"Content-Type: text/plain; charset=iso-2022-jp", b"\x1b$B" * 1_000_000
    ),
    "iso2": lambda: mail(
        b"Content-Type: text/plain; charset=iso-2022-jp", b"\x1b$B" + b"-!" * 1_000_000
    ),
    "hz": lambda: mail(b"Content-Type: text/plain; charset=hz-gb-2312", b"~{" * 1_000_000),
    "gb": lambda: mail(b"Content-Type: text/plain; charset=gb2312", b"\x81" * 1_000_000),
    "date": lambda: mail(b"Date: " + b"1" * 200_000),
    "date2": lambda: mail(b"Date: " + b"(" * 200_000),
    "ids": lambda: mail(b"References: " + b"<a@b>" * 50_000),
    "ids2": lambda: mail(b"References: " + b"<" * 250_000),
    "ids3": lambda: mail(b"In-Reply-To: " + b"a@" * 120_000),
    "ids4": lambda: mail(b"In-Reply-To: " + b"a" * 250_000),
    "ids5": lambda: mail(b"In-Reply-To: " + b"a." * 120_000),
    "tnef": lambda: mail(
        b"Content-Type: application/ms-tnef",
        b"\x78\x9f\x3e\x22\0\0" + (b"\x01" + b"\0" * 10) * 1_000_000,
    ),
    "html": lambda: mail(b"Content-Type: text/html", b"<div>" * 1_000_000),
    "html2": lambda: mail(b"Content-Type: text/html", b"<" * 4_000_000),
    "htmla": lambda: mail(b"Content-Type: text/html", b"<a " + b"b=c " * 400_000),
    "ical": lambda: mail(
        b"Content-Type: text/calendar", b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 10_000
    ),
    "ical2": lambda: mail(
        b"Content-Type: text/calendar",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\nDTSTART:20200101T000000\r\nEND:VEVENT\r\n"
        * 3_000,
    ),
    "ical3": lambda: mail(
        b"Content-Type: text/calendar",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x" + b"\r\n x" * 60_000,
    ),
    "quotes": lambda: mail(b"X: y", b"On a b c\n" * 20_000 * 5),
    "quotes2": lambda: mail(b"X: y", b">" * 1_000_000),
    "quotes3": lambda: mail(b"X: y", b"> " * 19_000 * 50 + b"\n"),
    "begin": lambda: mail(b"X: y", b"\nbegin 644 " * 1_000_000),
    "plain": lambda: mail(b"X: y", b"hello world this is text\n" * 800_000),
    "line25": lambda: mail(b"X: y", b"a" * 25 * MIB),
    "qp25": lambda: mail(b"Content-Transfer-Encoding: quoted-printable", b"=41" * 8 * MIB),
    "dsn": lambda: mail(
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b",
        b"--b\r\n\r\nx\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        + b"".join(
            b"Final-Recipient: rfc822; %d@b.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n" % n
            for n in range(100_000)
        ),
    ),
    "dsn_prose": lambda: (
        b"From: MAILER-DAEMON@b.org\r\nSubject: failure notice\r\n\r\n"
        + b"<a@b.org>:\r\n550 5.1.1 user unknown\r\n" * 100_000
    ),
    "failed": lambda: mail(b"X-Failed-Recipients: " + b"a@b.org, " * 25_000),
    "style": lambda: mail(b"Content-Type: text/html", b"<style>" + b"p{margin:0}" * 400_000),
    "styles": lambda: mail(b"Content-Type: text/html", b"<style>p{</style>" * 200_000),
    "css_attr": lambda: mail(
        b"Content-Type: text/html", b"<p style='" + b"display:none;" * 300_000 + b"'>x"
    ),
    "entities": lambda: mail(b"Content-Type: text/html", b"&amp;" * 800_000),
    "number": lambda: mail(b"Content-Type: text/html", b"&#" + b"9" * 4_000_000 + b";"),
    "comments_html": lambda: mail(b"Content-Type: text/html", b"<!--" * 1_000_000),
    "quotes_html": lambda: mail(b"Content-Type: text/html", b"<blockquote>" * 300_000),
    "tables": lambda: mail(b"Content-Type: text/html", b"<table><tr><td>" * 250_000),
    "lists": lambda: mail(b"Content-Type: text/html", b"<ul><li>" * 400_000),
    "pre": lambda: mail(b"Content-Type: text/html", b"<pre>" + b"\n" * 4_000_000),
    "unclosed": lambda: mail(b"Content-Type: text/html", b"<a href='" * 400_000),
    "rrule": lambda: mail(
        b"Content-Type: text/calendar",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20200101T000000\r\n"
        b"RRULE:FREQ=SECONDLY;COUNT=1000000000\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    ),
    "rdates": lambda: mail(
        b"Content-Type: text/calendar",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\nRDATE:"
        + b"20200101T000000," * 200_000
        + b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    ),
    "zones": lambda: mail(
        b"Content-Type: text/calendar",
        b"BEGIN:VCALENDAR\r\n"
        + b"BEGIN:VTIMEZONE\r\nTZID:x\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
        b"TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n" * 20_000,
    ),
    "tnef_many": lambda: mail(
        b"Content-Type: application/ms-tnef",
        b"\x78\x9f\x3e\x22\0\0" + b"\x02\x02\x90\x06\0\0\0\0\0\0\0" * 400_000,
    ),
    "tnef_huge": lambda: mail(
        b"Content-Type: application/ms-tnef",
        b"\x78\x9f\x3e\x22\0\0\x02\x0f\x80\x06\0\xff\xff\xff\x7f" + b"x" * 1_000_000,
    ),
    "words_jp": lambda: mail(b"Subject: " + b"=?iso-2022-jp?b?GyRCJCI=?= " * 8_000),
    "words_odd": lambda: mail(b"Subject: " + b"".join(b"=?x%d?q?a?= " % n for n in range(16_000))),
    "junk_fields": lambda: (
        b"From: a@b.org\r\nSubject: =?utf-8?b?" + b"a\r\nX: y\r\n" * 900 + b"\r\n\r\nx"
    ),
    "yenc_words": lambda: mail(b"X: y", b"=ybegin line=128 size=9 name=a\nwords\n" * 300_000),
    "utf16_lie": lambda: mail(b"Content-Type: text/plain; charset=utf-16", b"words " * 3 * MIB),
    "utf32": lambda: mail(b"Content-Type: text/plain; charset=utf-32", b"\0\0\0a" * 3 * MIB),
    "notices": lambda: mail(
        b"Content-Type: multipart/mixed; boundary=b",
        b"This is a message in MIME format, which is a long line of a notice\n" * 200_000
        + b"--b\n\nx",
    ),
    "signatures": lambda: mail(b"X: y", b"-- \nAnn\n" * 300_000),
    "forwards": lambda: mail(b"X: y", b"From: a@b.org\nSent: x\nTo: y\nSubject: z\n\n" * 60_000),
}


SHOWN: dict[str, Callable[[], str]] = {
    "css_rules": lambda: f"<style>{'p{color:red}' * 250}</style>" + "<p>x" * 9_000,
    "css_descendants": lambda: (
        f"<style>{'* ' * 40}p{{color:red}}</style>" * 70 + "<div>" * 140 + "<p>x" * 4_000
    ),
    "css_siblings": lambda: f"<style>{'p ~ p ~ p ~ b{color:red}' * 130}</style>" + "<p>x" * 9_000,
    "css_has": lambda: f"<style>{':has(:has(b)) p{color:red}' * 130}</style>" + "<p>x" * 9_000,
    "css_not": lambda: f"<style>{':not(:not(:not(p))){color:red}' * 120}</style>" + "<p>x" * 9_000,
    "css_long": lambda: f"<style>p{{font-family:{'x' * 90_000}}}</style>" + "<p>x" * 9_000,
    "css_copied": lambda: f"<style>p{{font-family:{'x' * 3_400}}}</style>" + "<p>x" * 9_000,
    "css_declarations": lambda: f"<style>p{{{'color:red;' * 4_500}}}</style>" + "<p>x" * 700,
    "css_nested": lambda: f"<style>{'@media x{' * 10_000}</style><p>x",
    "css_braces": lambda: f"<style>{'{' * 99_000}</style><p>x",
    "css_parentheses": lambda: f"<style>p{{color:{'(' * 90_000}}}</style><p>x",
    "css_is": lambda: f"<style>{':is(' * 12_000}p{')' * 12_000}{{color:red}}</style><p>x",
    "css_comments": lambda: f"<style>{'/*' * 49_000}</style><p>x",
    "css_escapes": lambda: f"<style>{chr(92) * 99_000}</style><p>x",
    "css_attribute": lambda: "<p style='" + "color:red;" * 39_000 + "'>x",
    "css_in_attributes": lambda: ("<p style='" + "(" * 200 + "'>x") * 1_800,
    "css_imports": lambda: f"<style>{'@import url(http://x.example/);' * 3_000}</style><p>x",
    "css_sheets": lambda: "<style>p{color:red}</style>" * 4_000 + "<p>x" * 4_000,
}
"""HTML that is made to cost whoever looks at it."""


def read_status(name: str) -> int:
    """A figure of this process in KiB, e.g. VmHWM."""
    with open("/proc/self/status", encoding="ascii") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith(name))


def measure(name: str) -> dict[str, object]:
    """What one bomb costs; runs in a process that ends afterwards."""
    resource.setrlimit(resource.RLIMIT_CPU, (HARD_SECONDS, HARD_SECONDS))
    content = BOMBS[name]() if name in BOMBS else SHOWN[name]()
    before = read_status("VmRSS")
    started = time.process_time()
    if isinstance(content, bytes):
        parse_mail(content)
    else:
        display_html(content, {})
    seconds = time.process_time() - started
    memory = max(0, read_status("VmHWM") - before) / 1024
    return {
        "name": name,
        "size": len(content),
        "seconds": seconds,
        "memory": memory,
    }


def main() -> None:
    for name in sys.argv[1:] or [*BOMBS, *SHOWN]:
        sys.stdout.flush()
        child = os.fork()
        if not child:
            print(json.dumps(measure(name)), flush=True)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            print(
                json.dumps(
                    {"name": name, "size": 0, "seconds": HARD_SECONDS, "memory": 0, "died": status}
                )
            )


if __name__ == "__main__":
    main()
