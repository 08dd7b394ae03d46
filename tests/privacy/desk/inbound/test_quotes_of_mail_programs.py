"""What mail programs put above and before what they quote, in many languages, and what only looks like it."""

import pytest

from privacy.desk.models import CaseEvent

OUTLOOK = {
    "en": "From: Bob <bob@x.example>\nSent: Tuesday, December 1, 2026 10:00 AM\nTo: Ann\nSubject: Hi",
    "de": "Von: Bob <bob@x.example>\nGesendet: Dienstag, 1. Dezember 2026 10:00\nAn: Ann\nBetreff: Hi",
    "fr": "De : Bob <bob@x.example>\nEnvoyé : mardi 1 décembre 2026 10:00\nÀ : Ann\nObjet : Hi",
    "es": "De: Bob <bob@x.example>\nEnviado el: martes, 1 de diciembre de 2026 10:00\nPara: Ann\nAsunto: Hi",
    "pt": "De: Bob <bob@x.example>\nEnviada em: terça-feira, 1 de dezembro de 2026 10:00\nPara: Ann\nAssunto: Hi",
    "pt of Portugal": "De: Bob <bob@x.example>\nEnviado: 1 de dezembro de 2026 10:00\nPara: Ann\nAssunto: Hi",
    "it": "Da: Bob <bob@x.example>\nInviato: martedì 1 dicembre 2026 10:00\nA: Ann\nOggetto: Hi",
    "nl": "Van: Bob <bob@x.example>\nVerzonden: dinsdag 1 december 2026 10:00\nAan: Ann\nOnderwerp: Hi",
    "da": "Fra: Bob <bob@x.example>\nSendt: 1. december 2026 10:00\nTil: Ann\nEmne: Hi",
    "sv": "Från: Bob <bob@x.example>\nSkickat: den 1 december 2026 10:00\nTill: Ann\nÄmne: Hi",
    "pl": "Od: Bob <bob@x.example>\nWysłano: wtorek, 1 grudnia 2026 10:00\nDo: Ann\nTemat: Hi",
    "fi": "Lähettäjä: Bob <bob@x.example>\nLähetetty: 1. joulukuuta 2026\nVastaanottaja: Ann\nAihe: Hi",
    "cs": "Od: Bob <bob@x.example>\nOdesláno: úterý 1. prosince 2026 10:00\nKomu: Ann\nPředmět: Hi",
    "ja": "差出人: Bob <bob@x.example>\n送信日時: 2026年12月1日 10:00\n宛先: Ann\n件名: Hi",
    "ja, full width": "差出人：Bob <bob@x.example>\n送信日時：2026年12月1日 10:00\n宛先：Ann\n件名：Hi",
    "zh": "发件人: Bob <bob@x.example>\n发送时间: 2026年12月1日 10:00\n收件人: Ann\n主题: Hi",
    "zh of Taiwan": "寄件者： Bob <bob@x.example>\n寄件日期： 2026年12月1日 10:00\n收件者： Ann\n主旨： Hi",
    "ko": "보낸 사람: Bob <bob@x.example>\n보낸 날짜: 2026년 12월 1일\n받는 사람: Ann\n제목: Hi",
    "of a Mac": "From: Bob <bob@x.example>\nSubject: Hi\nDate: 1 December 2026 at 10:00:00 CET\nTo: Ann",
    "in bold": "*From:* Bob <bob@x.example>\n*Sent:* Tuesday 10:00\n*To:* Ann\n*Subject:* Hi",
}
OTHERS = {
    "bars": "| older\n| and older",
    "a space before": " > older\n > and older",
    "full width": "＞ older",
    "introduction in Chinese": "Bob <bob@x.example> 于2026年12月1日周二 10:00写道：\n> older",
    "introduction in Polish": "W dniu 1.12.2026 o 10:00, Bob pisze:\n> older",
    "a line of QQ": "------------------ 原始邮件 ------------------\n发件人: Bob",
    "a line in Danish": "-----Oprindelig meddelelse-----\nolder",
}


@pytest.fixture
def entry_of(arrive, letter):
    def sent(text: str) -> CaseEvent:
        data = letter(subject=None, content_type="text/plain; charset=utf-8")
        body = text.replace("\n", "\r\n").encode()
        return CaseEvent.objects.get(incoming=arrive(data.replace(b"Good day", body)))

    return sent


@pytest.mark.parametrize("program", OUTLOOK)
def test_a_header_block_begins_an_older_mail(entry_of, program):
    entry = entry_of(f"My own\n\n{OUTLOOK[program]}\n\nunsubscribe")
    assert entry.text == "My own" and entry.quoted == f"{OUTLOOK[program]}\n\nunsubscribe"


@pytest.mark.parametrize("kind", OTHERS)
def test_other_marks_of_quotes_are_known(entry_of, kind):
    entry = entry_of(f"My own\n\n{OTHERS[kind]}")
    assert (entry.text, entry.quoted) == ("My own", OTHERS[kind])


@pytest.mark.parametrize(
    "own",
    [
        "Please change my address.\nFrom: old@example.com\nTo: new@example.com\nThank you, Ann",
        "From: old@example.com\nTo: new@example.com\nDate: as of 1 December 2026",
        "Von: alt@example.com\nAn: neu@example.com\nDatum: 1. Dezember 2026",
        "De: Madrid\nA: Lisboa\nFecha: 1.12.2026 at desk@example.com",
        "From: Monday\nuntil Friday I am away.\nDate: none",
        "| Name | Town |\n| Ann | Ulm |",
        "a | b > c",
    ],
)
def test_what_people_write_of_themselves_is_theirs(entry_of, own):
    entry = entry_of(own)
    assert (entry.text, entry.quoted) == (own, "")
