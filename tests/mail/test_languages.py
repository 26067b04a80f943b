"""Undeclared and wrongly declared text in Latin letters: its language tells the table, Western text is never worse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gateway.mail.charset.charsets import guess, parse_text

KINDS = Path(__file__).parents[1] / "corpus" / "kinds"
TABLES = {
    "cs": "cp1250 iso8859-2", "sk": "cp1250 iso8859-2", "pl": "cp1250 iso8859-2", "hu": "cp1250 iso8859-2",
    "hr": "cp1250 iso8859-2", "ro": "cp1250", "sl": "cp1250", "tr": "cp1254", "lt": "cp1257", "et": "cp1257",
    "sv": "cp1252", "da": "cp1252", "no": "cp1252", "fi": "cp1252",
}  # fmt: skip
WESTERN = (
    "Halló, ég er með spurningu um reikninginn. Það er ekki hægt að opna skjalið. Ýmislegt virkar ekki.",
    "Takk fyrir, það virkar",
    "Góðan dag, eg havi ein spurning um rokningina. Tað er ikki møguligt at lata upp skjalið.",
    "Où en est la livraison ? Le reçu n’est pas arrivé, c’était dû à août. Naïf : l’hôtel, la forêt, Noël, coûteux.",
    "Reçu, ça marche", "C'est déjà là. Maïs, aïeul, ouïe, stoïque, haïr, inouï",
    "Façon provençale : leçon, garçon, soupçon, aperçu", "À bientôt, François",
    "Olá, não consigo abrir a fatura. As opções não estão disponíveis. Maçã, mãe, cãibra, irmã, São João, órgãos.",
    "manhã não dá, só à tarde", "Os cães e os pães, põe, limões, corações, vilãs", "São Tomé, Curaçao, Besançon",
    "¿Cuándo llegará? El año pasado también falló. Está aquí, señor Muñoz. Pingüino.", "niño, ñandú, mañana",
    "Perché non funziona più? Così non va, lunedì è già tardi. La città è là.",
    "Grüße aus München, „Straße“ – größer als üblich: 5 €, ÄÖÜ", "Anhänge: Übersicht_März.pdf",
    "Bon dia, això és història. El plaç, feliç any nou. Gràcies, Òscar. L·l col·lecció",
    "België is mooi, coördinatie, ideeën, één, naïef, ruïne, reünie, patiënt",
    "Kære alle, vi mødes på øen i år. Færre bøger. Tøm køleskabet", "Kjør på, vi møtes på søndag", "Bestill søppel",
    "Hälsningar från Malmö, där åker vi på måndag.", "Hyvää päivää, tämä ei käynnisty. Äiti yöllä",
    "Tere, kõik töötab, aga õhtul võib see jälle juhtuda. Öö", "võib õhtul",
    "Përshëndetje, çfarë është kjo? Nuk funksionon që dje.", "Tá fáilte romhat, níl sé ag obair",
    "The café’s naïve résumé – “quoted” … £5 © 2026 ½ °C", "Regards, Øyvind", "Zürich, Genève, Neuchâtel",
)  # fmt: skip


@pytest.mark.parametrize("text", WESTERN)
def test_western_text_stays_western(text: str) -> None:
    """Undeclared, declared as what it is, and UTF-8 that calls itself Western: the same words."""
    octets = text.encode("cp1252")
    assert guess(octets) == text
    assert parse_text(octets, "iso-8859-1") == text
    assert parse_text(text.encode(), "iso-8859-1") == text


@pytest.mark.parametrize("language", TABLES)
def test_a_language_is_read_by_its_own_table(language: str) -> None:
    """Most short mails without a charset; before the small words were asked, few were."""
    lines = (KINDS / f"{language}.jsonl").read_text("utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    for table in TABLES[language].split():
        whole = [text for text in texts if text == text.encode(table, "ignore").decode(table)]
        octets = [(text, text.encode(table)) for text in whole if not text.isascii()]
        right = sum(guess(content) == text for text, content in octets)
        assert right >= len(octets) * (0.5 if language == "lt" else 0.65), (
            table,
            right,
            len(octets),
        )


def test_turkish_that_calls_itself_western() -> None:
    """ISO-8859-9 was often labelled as ISO-8859-1."""
    text = (
        "Merhaba, bu fatura için bir sorun var. Yazıcı çalışmıyor ve ben ne yapacağımı bilmiyorum."
    )
    assert parse_text(text.encode("cp1254"), "iso-8859-1") == text


def test_chinese_that_calls_itself_western() -> None:
    """As programs without any notion of charsets labelled it."""
    text = "您好，我们的发票打印不出来，请尽快回复。谢谢！我们的工程师已经检查过打印机。"
    assert parse_text(text.encode("gb18030"), "iso-8859-1") == text
