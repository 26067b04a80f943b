"""Bytes of any charset, declared truthfully or not, become text that both databases can keep.

The ladder: the declared charset (with the usual lies corrected), then UTF-8, then a guess for
undeclared 8-bit text, then replacement characters. Only codecs on the allow-list are ever looked
up: a mail must not choose code (threats B5).
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from gateway.mail.charset.eastasian import find_east_asian
from gateway.mail.charset.japanese import parse_euc, parse_iso2022
from gateway.mail.charset.languages import find_by_language
from gateway.mail.charset.scripts import find_latin, find_script

_CODECS = """
ascii utf-8 utf-8-sig utf-7 utf-16 utf-16-le utf-16-be utf-32 utf-32-le utf-32-be
cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp874 cp932 cp949 cp950 cp437 cp720
cp737 cp775 cp850 cp852 cp855 cp856 cp857 cp858 cp860 cp861 cp862 cp863 cp864 cp865 cp866 cp869
cp1006 cp1125 iso8859-1 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8
iso8859-9 iso8859-10 iso8859-11 iso8859-13 iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u koi8-t
kz1048 ptcp154 tis-620 hp-roman8 mac-roman mac-cyrillic mac-greek mac-iceland mac-latin2
mac-turkish mac-croatian mac-romanian mac-arabic mac-farsi gb2312 gbk gb18030 hz big5 big5hkscs
shift_jis shift_jis_2004 shift_jisx0213 euc_jp euc_jis_2004 euc_jisx0213 iso2022_jp iso2022_jp_1
iso2022_jp_2 iso2022_jp_2004 iso2022_jp_3 iso2022_jp_ext iso2022_kr euc_kr johab
"""
_ALLOWED = frozenset(_CODECS.split())

# What senders write, and what they mean. Supersets stand for their subsets: windows-1252 for
# latin-1 (the WHATWG encoding standard does the same), gb18030 for gb2312, cp949 for euc-kr.
_MEANT = {
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "iso2022_jp": "iso2022_jp_ext",
    "iso2022_jp_1": "iso2022_jp_ext",
    "big5": "cp950",
    "utf-8-sig": "utf-8",
}
_NAMES = {
    "ansi": "cp1252",
    "ansix341968": "ascii",
    "ansix341986": "ascii",
    "unicode11utf7": "utf-7",
    "unicode20utf8": "utf-8",
    "unicode": "utf-16",
    "utf": "utf-8",
    "utf8mb4": "utf-8",
    "ksc56011987": "cp949",
    "ksc5601": "cp949",
    "ksc56011989": "cp949",
    "cngb": "gb18030",
    "gb231280": "gb18030",
    "hzgb2312": "hz",
    "sjis": "cp932",
    "windows31j": "cp932",
    "xmssjis": "cp932",
    "mskanji": "cp932",
    "cswindows31j": "cp932",
    "eucjp": "euc_jp",
    "xeucjp": "euc_jp",
    "iso2022jpms": "iso2022_jp_ext",
    "cp50220": "iso2022_jp_ext",
    "cp50221": "iso2022_jp_ext",
    "iso88598i": "iso8859-8",
    "iso88598e": "iso8859-8",
    "visual": "iso8859-8",
    "macintosh": "mac-roman",
    "mac": "mac-roman",
    "xmacce": "mac-latin2",
    "xmaccentraleurroman": "mac-latin2",
    "xmacukrainian": "mac-cyrillic",
    "xmacicelandic": "mac-iceland",
    "xmacjapanese": "cp932",
    "xmacsimpchinese": "gb18030",
    "xmacchinesesimp": "gb18030",
    "xmacchinesetrad": "cp950",
    "xmackorean": "cp949",
    "koi8": "koi8-r",
    "koi8ru": "koi8-u",
    "big5eten": "cp950",
    "chinesebig5": "cp950",
    "cnbig5": "cp950",
    "chinesegb": "gb18030",
}
_WINDOWS = re.compile(r"(?:x|cs)?(?:windows|win|ansi|cp|ibm|dos|ms|microsoft)(?:cp)?(\d{3,4})")
_ISO = re.compile(r"(?:x|cs)?iso?8859(\d{1,2})(?:19\d\d)?")
_MAC = re.compile(r"x?mac(roman|cyrillic|greek|iceland|turkish|croatian|romanian|arabic|farsi)")

# Control characters that no text needs: C0 but tab, line ends and form feed; DEL; surrogates.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]+")
_CONTROL_BYTES = bytes([*range(9), 0x0B, *range(0x0E, 0x20), 0x7F])
_SHORT = 1_000_000
_HIGH = re.compile(rb"[\x80-\xff]")
_ESCAPES = re.compile(rb"\x1b(?:\$[@B]|\$\([DOPQ]|\(J)")
_KOREAN = b"\x1b$)C"
_UTF8 = frozenset({"us-ascii", "ascii", "utf-8", "utf8"})
_MULTIBYTE = frozenset(
    {"gb18030", "hz", "cp950", "big5hkscs", "cp932", "cp949", "euc_jp", "johab", "utf-8"}
)
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_WIDEST_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_META = re.compile(
    rb"<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE
)
_SAMPLE = 16_384
_LOW = bytes(range(128))
_ONE_OCTET = re.compile(rb"\r\n|[ -~]{14}|[a-z] [A-Za-z]")
_PRINTABLE = b"\t\r\n" + bytes(range(32, 127))


def _keep_byte(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: the five codes that windows-1252 leaves open mean what latin-1 says."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("poststelle.latin1", _keep_byte)


@lru_cache(maxsize=512)
def find_codec(name: str) -> str | None:
    """The Python codec that a declared charset means, or None when it is nothing we know."""
    plain = re.sub(r"[^a-z0-9]", "", name.lower()[:60])
    found = _NAMES.get(plain) or _by_pattern(plain) or _by_python(name[:60])
    return _MEANT.get(found, found) if found else None


def _by_pattern(plain: str) -> str | None:
    for pattern, stem in ((_WINDOWS, "cp"), (_ISO, "iso8859-"), (_MAC, "mac-")):
        if match := pattern.fullmatch(plain):
            name = stem + match[1]
            return name if name in _ALLOWED else None
    return None


def _by_python(name: str) -> str | None:
    cleaned = re.sub(r"[^a-z0-9_.:-]", "", name.lower())
    for candidate in (cleaned, cleaned.removeprefix("x-").removeprefix("cs")):
        try:
            codec = codecs.lookup(candidate).name
        except (LookupError, ValueError):
            continue
        if codec in _ALLOWED:
            return codec
    return None


def parse_text(content: bytes, charset: str | None) -> str:
    """Text of a body: decoded by the ladder, line ends as \\n, storable. Never raises."""
    text = decode(content, charset)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return clean(text)


def find_meta_charset(html: bytes) -> str | None:
    """The charset that an HTML document declares in itself, for parts whose header declares none."""
    match = _META.search(html, 0, 4096)
    return match[1].decode("ascii").lower() if match else None


def clean(text: str) -> str:
    """The text without NUL, other useless controls, DEL and lone surrogates (threats B5)."""
    if text.isascii() and text.isprintable():
        return text
    if len(text) > _SHORT:
        return _CONTROLS.sub("", text)
    # Ten times as fast as the pattern, but it needs the text three times.
    return text.encode("utf-8", "ignore").translate(None, _CONTROL_BYTES).decode("utf-8")


def decode(content: bytes, charset: str | None, fallback: str | None = None) -> str:
    """Bytes to characters: declared charset, UTF-8, `fallback` charset, a guess. Never raises."""
    if content.startswith(_WIDE_MARKS) and b"\0" in content[:_SAMPLE]:
        return content.decode(
            "utf-32" if content.startswith(_WIDEST_MARKS) else "utf-16", "replace"
        )
    codec = find_codec(charset) if charset and charset not in _UTF8 else None
    if codec is not None:
        text = _declared(content, codec)
        if text is not None:
            return text
    if content.isascii():
        return _ascii(content)
    text = _strict(content, "utf-8-sig")
    if text is None and fallback is not None:
        return decode(content, fallback)
    return guess(content) if text is None else text


def _ascii(content: bytes) -> str:
    """7-bit bytes; Japanese and Korean mail without a charset still carries its ISO-2022 escapes."""
    if b"\x1b(" in content and _ESCAPES.search(content):
        return parse_iso2022(content)
    if _KOREAN in content and (text := _strict(content, "iso2022_kr")) is not None:
        return text
    return content.decode("ascii")


def _declared(content: bytes, codec: str) -> str | None:
    """The content by the charset it claims; None when the claim is a lie a later step corrects."""
    if codec == "cp1252":
        return _western(content)
    if codec.startswith(("utf-16", "utf-32")):
        return _wide(content, codec)
    if not content.isascii() and _looks_utf8(content, 6 if codec in _MULTIBYTE else 3):
        return None
    text = _strict(content, codec)
    if text is not None:
        return text
    if codec.startswith("utf-8") or _strict(content, "utf-8") is not None:
        return None
    return _damaged(content, codec)


def _damaged(content: bytes, codec: str) -> str | None:
    """A label that is nearly right: vendor extensions of it, or a few hurt bytes."""
    if codec.startswith("iso2022_jp"):
        return parse_iso2022(content)
    if codec.startswith("euc_j"):
        return parse_euc(content)
    if codec == "cp950" and (text := _strict(content, "big5hkscs")) is not None:
        return text
    return content.decode(codec, "replace") if _is_mostly(content, codec) else None


def _western(content: bytes) -> str | None:
    """Latin-1, windows-1252: every byte means something, yet UTF-8 is often labelled so."""
    if content.isascii():
        return _ascii(content)
    if _looks_utf8(content, 3) or _is_utf8_by_its_accents(content):
        return None
    sample = _sample(content)
    codec = find_by_language(sample, is_declared=True)
    if codec is None and _is_all_high(sample):
        codec = find_script(sample) or find_east_asian(sample)
    if codec is not None and _is_mostly(content, codec):
        return content.decode(codec, "replace")
    return content.decode("cp1252", "poststelle.latin1")


def _is_utf8_by_its_accents(content: bytes) -> bool:
    """UTF-8 with one or two accents only: what it would be in windows-1252 ("Ã©", "â€™") nobody writes."""
    text = _strict(content, "utf-8")
    return text is not None and all(
        character <= "\xff" or "\u2010" <= character <= "\u203f" for character in text
    )


def _is_all_high(sample: bytes) -> bool:
    """Whether at least half of all that is no blank is beyond ASCII: so no text in Latin letters is written."""
    high = len(sample.translate(None, _LOW))
    return high >= 20 and high * 2 >= len(sample.translate(None, b" \t\r\n"))


def _looks_utf8(content: bytes, proof: int) -> bool:
    """Valid UTF-8 with so many continuation bytes: by chance in text of another charset hardly ever."""
    text = _strict(content, "utf-8")
    return text is not None and len(content) - len(text) >= proof


def _wide(content: bytes, declared: str) -> str | None:
    """UTF-16, UTF-32: by byte order mark, else by which bytes are zero, else as declared (RFC 2781 section 4.3)."""
    codec = declared[:6]
    if content.startswith(_WIDE_MARKS):
        return content.decode(codec, "replace")
    sample = content[:_SAMPLE]
    if not _looks_wide(sample, codec):
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    big = even > odd or (even == odd and not declared.endswith("le"))
    return content.decode(f"{codec}-be" if big else f"{codec}-le", "replace")


def _looks_wide(sample: bytes, codec: str) -> bool:
    """Whether it can be UTF-16 or UTF-32 at all, and is not text of one octet a character under a wrong name.

    The upper octets of UTF-32 are zero. In UTF-16 they are so in European text and for every blank and line end; what
    has few zeros is Chinese, Japanese or Korean, where half of the octets are none of printable ASCII.
    """
    zeros = sample.count(0)
    if zeros == 0 and sample.isascii():
        return False
    if codec == "utf-32":
        return zeros * 4 >= len(sample)
    if zeros * 16 > len(sample):
        return True
    printable = len(sample) - len(sample.translate(None, _PRINTABLE))
    if printable >= len(sample) * 0.7 and zeros:
        return False
    return not _ONE_OCTET.search(sample, 0, 400) and (zeros > 0 or _is_utf16(sample))


def _is_utf16(sample: bytes) -> bool:
    return any(_strict(sample, codec) is not None for codec in ("utf-16-le", "utf-16-be"))


def _strict(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except ValueError:
        return None


def _is_mostly(content: bytes, codec: str) -> bool:
    """At most one damaged place in twenty characters: the label is right, the bytes are hurt."""
    text = content[:_SAMPLE].decode(codec, "replace")
    return text.count("\ufffd") * 20 <= len(text)


def guess(content: bytes) -> str:
    """Undeclared 8-bit text that is not UTF-8: hurt UTF-8 mended, else the likeliest charset.

    Where few letters are 8-bit the text is Latin, and a statistic over so few would only do harm.
    """
    if _is_mostly_utf8(content):
        return content.decode("utf-8", "replace")
    sample = _sample(content)
    codec = (find_script(sample) or find_east_asian(sample)) if _is_mostly_high(sample) else None
    codec = codec or find_by_language(sample) or find_latin(sample)
    if codec != "cp1252" and _is_mostly(content, codec):
        return content.decode(codec, "replace")
    return content.decode("cp1252", "poststelle.latin1")


def _is_mostly_high(sample: bytes) -> bool:
    """Whether it is another script: at least 8 high bytes, and three in ten of all that is no blank."""
    high = len(sample.translate(None, _LOW))
    return high >= 8 and high * 10 >= len(sample.translate(None, b" \t\r\n")) * 3


def _is_mostly_utf8(content: bytes) -> bool:
    text = content[:_SAMPLE].decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    right = sum(1 for character in text if character > "\x7f") - wrong
    return right > wrong * 4


def _sample(content: bytes) -> bytes:
    """The lines around the first 8-bit byte: enough to guess from, and cheap."""
    match = _HIGH.search(content)
    start = max(0, match.start() - 200) if match else 0
    return content[start : start + 4096]
