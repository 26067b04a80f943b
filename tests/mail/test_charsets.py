"""Bytes of any charset become text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mail.charset.charsets import decode, find_codec, parse_text


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("UTF-8", "utf-8"),
        ("iso-8859-1", "cp1252"),
        ("ISO_8859-1:1987", "cp1252"),
        ("latin1", "cp1252"),
        ("iso8859_15", "iso8859-15"),
        ("iso-8859-8-i", "iso8859-8"),
        ("win-1257", "cp1257"),
        ("Windows-1252", "cp1252"),
        ("cp-850", "cp850"),
        ("x-mac-roman", "mac-roman"),
        ("macintosh", "mac-roman"),
        ("gb2312", "gb18030"),
        ("x-gbk", "gb18030"),
        ("ks_c_5601-1987", "cp949"),
        ("euc-kr", "cp949"),
        ("Shift_JIS", "cp932"),
        ("x-sjis", "cp932"),
        ("iso-2022-jp", "iso2022_jp_ext"),
        ("unicode-1-1-utf-7", "utf-7"),
        ("koi8", "koi8-r"),
        ("tis-620", "cp874"),
        ("x-unknown", None),
        ("", None),
        ("rot13", None),
        ("zip", None),
        ("unicode_escape", None),
        ("idna", None),
        ("../../evil", None),
        ("utf-8\0", "utf-8"),
    ],
)
def test_names_of_charsets(name: str, codec: str | None) -> None:
    """A name means the codec that its senders mean; a mail never chooses a codec that is no charset."""
    assert find_codec(name) == codec


@pytest.mark.parametrize(
    ("content", "charset", "text"),
    [
        ("Grüße".encode(), None, "Grüße"),
        ("Grüße".encode(), "us-ascii", "Grüße"),
        ("Grüße".encode("latin-1"), "utf-8", "Grüße"),
        (b"\x93quoted\x94 5 \x80", "iso-8859-1", "“quoted” 5 €"),
        (b"\x81", "windows-1252", "\x81"),
        ("schöne Grüße".encode(), "iso-8859-1", "schöne Grüße"),
        ("Grüße".encode("utf-16"), "utf-16", "Grüße"),
        ("Grüße".encode("utf-16-le"), "utf-16", "Grüße"),
        ("Grüße".encode("utf-16-be"), "utf-16", "Grüße"),
        (b"plain", "utf-16", "plain"),
        ("朱镕基".encode("gb18030"), "gb2312", "朱镕基"),
        ("①㈱".encode("cp932"), "shift_jis", "①㈱"),
        (b"\x1b$B-!\x1b(B a", "iso-2022-jp", "① a"),
        (b"\xad\xa1", "euc-jp", "①"),
        ("안녕".encode("cp949"), "ks_c_5601-1987", "안녕"),
        (
            "Здравствуйте, уважаемые коллеги".encode("koi8-r"),
            None,
            "Здравствуйте, уважаемые коллеги",
        ),
        (
            "Здравствуйте, уважаемые коллеги".encode("cp1251"),
            "x-unknown",
            "Здравствуйте, уважаемые коллеги",
        ),
        ("naïve façade coûte".encode("cp1252"), None, "naïve façade coûte"),
        ("ÅÄÖ är bokstäver".encode() + b"\xff", "utf-8", "ÅÄÖ är bokstäver\ufffd"),
        (b"\xef\xbb\xbfmark", "utf-8", "mark"),
        (b"", "utf-16", ""),
        ("Grüße".encode("utf-16"), None, "Grüße"),
        ("Привет".encode(), "windows-1251", "Привет"),
        ("打印机坏了".encode(), "gb2312", "打印机坏了"),
    ],
)
def test_the_decode_ladder(content: bytes, charset: str | None, text: str) -> None:
    """What is declared, what is meant, what is likely: in this order."""
    assert decode(content, charset) == text


@given(
    st.binary(max_size=300),
    st.sampled_from([None, "utf-8", "utf-7", "utf-16", "utf-32", "hz", "big5", "iso-2022-jp"]),
)
def test_any_bytes_become_storable_text(content: bytes, charset: str | None) -> None:
    """No charset raises, and what comes out holds no NUL, no carriage return and no surrogate."""
    text = parse_text(content, charset)
    assert "\0" not in text
    assert "\r" not in text
    assert text.encode("utf-8").decode("utf-8") == text


LETTERS = {
    "Добрый день! Подскажите, пожалуйста, когда будет отправлен заказ?": (
        "koi8-r", "windows-1251", "iso-8859-5", "cp866", "mac-cyrillic",
    ),
    "Доброго дня, у мене не працює принтер, її не видно": ("koi8-u", "windows-1251"),
    "Καλημέρα, ο εκτυπωτής μου δεν λειτουργεί": ("windows-1253", "iso-8859-7"),
    "שלום, המדפסת שלי לא עובדת, אנא עזרו לי": ("windows-1255", "iso-8859-8"),
    "שלום עליכם חברים": ("windows-1255",),
    "ЗАКАЗ НОМЕР, СРОЧНО, НЕ РАБОТАЕТ ПРИНТЕР": ("koi8-r", "windows-1251"),
    "مرحبا، الطابعة الخاصة بي لا تعمل، الرجاء المساعدة": ("windows-1256", "iso-8859-6"),
    "สวัสดีครับ เครื่องพิมพ์ของฉันไม่ทำงาน": ("tis-620",),
    "こんにちは。プリンターが動きません。助けてください。": ("shift_jis", "euc-jp"),
    "你好，我的打印机坏了，请帮助我。谢谢您的回复。": ("gb18030",),
    "安心 注文 プリンター": ("shift_jis", "euc-jp"),
    "您好，我的印表機壞了，謝謝您的回覆。": ("big5",),
    "订单 打印机": ("gb18030",),
    "안녕하세요. 프린터가 작동하지 않습니다.": ("euc-kr", "iso-2022-kr"),
    "Zażółć gęślą jaźń, proszę o odpowiedź w sprawie zamówienia": ("windows-1250", "iso-8859-2", "cp852"),
    "Grüße aus München, schöne Straße für Jürgen und Käthe": ("windows-1252", "cp850", "mac-roman"),
    "Hola, la col·lecció no està il·luminada": ("windows-1252",),
    "J’ai reçu l’imprimante – 5 m², 20 °C – elle n’a pas été livrée à François": ("windows-1252",),
    "Góðan dag, það þarf að laga prentarann. Kveðja, Þórður": ("windows-1252",),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "charset"), [(text, name) for text, names in LETTERS.items() for name in names]
)
def test_undeclared_text_is_told_by_its_letters(text: str, charset: str) -> None:
    """Each script in each of its usual charsets, without a word on which it is."""
    assert parse_text(text.encode(charset), None) == text


TYPOGRAPHY = """
He said “it works” — it doesn’t.
It’s “fine” – isn’t it? I don’t know…
Der Text „Drucker bereit“ steht im Display, und „Fehler 5“ auch.
„Das“ ist ‚gut‘ – sagt er.
L’imprimante n’est pas là… “panne”
«Bon» «Mal» «Oui»
Kosten: 20 € – 30 € – 40 €
£5 £6 £7 ¥5 ¢3
5 § 3 Abs. 1, § 4
• one • two • three
÷ × ± ¼ ½ ¾
""".strip().splitlines()


@pytest.mark.parametrize("text", TYPOGRAPHY)
def test_undeclared_typography_is_no_foreign_letter(text: str) -> None:
    """Quotation marks, dashes and currencies of windows-1252 stand for themselves, even where no letter helps."""
    assert parse_text(text.encode("cp1252"), None) == text


def test_utf16_with_its_mark_is_nothing_else() -> None:
    """A byte order mark with NULs behind it outdoes a declared charset of one octet."""
    for codec in ("utf-16", "utf-32"):
        assert parse_text("Grüße".encode(codec), "iso-8859-1") == "Grüße"
        assert parse_text("\ufeffGrüße".encode(f"{codec}-be"), "iso-8859-1") == "Grüße"
