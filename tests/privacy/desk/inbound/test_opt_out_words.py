"""Which words opt out by themselves, in each language, and which text is left to a colleague."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from privacy.desk.inbound.opt_out_words import WORDS, OptOutSign, normalize, opt_out_sign
from privacy.desk.inbound.quotes import split_quotes
from responsys_site.mail.inbound.html_text import text_of_html

PLAIN = [
    *("unsubscribe", "STOP", "Stop!", "Unsubscribe me", "Remove me", "please remove me", "OPT OUT", "opt-out"),
    *("take me off your list", "Take me off your mailing list immediately!", "stop sending me e-mails"),
    *("Dear Sirs, please take me off your list. Thank you.", "Hello, please unsubscribe me", "Cancel my subscription"),
    *("Unsubscribe.\n\nAnn Smith", "Hi,\n\nplease unsubscribe me.\n\nThanks,\nAnn", "- unsubscribe -"),
    *("unsubscribe\n-- \nAnn Smith\nExample Inc.", "Stop\n\nSent from my telephone", "**Unsubscribe**"),
    *("Ｕｎｓｕｂｓｃｒｉｂｅ", "DESABONNER", "de\u0301sabonner", "Don’t e-mail me", "Bitte abmelden, danke."),
    *("me désabonner svp", "Baja, por favor", "No mas correos, gracias", "Cancellami per favore", "Graag afmelden"),
    *(
        "Proszę mnie wypisać",
        "Avregistrera mig, tack",
        "配信停止お願いします。",
        "ﾒｰﾙ配信停止",
        "请退订，谢谢",
        "수신 거부 부탁드립니다",
    ),
]
POSSIBLE = [
    "Please unsubscribe me from your newsletter.",
    "Please unsubscribe me from this mailing list, thank you.",
    "I would like to unsubscribe from all your mailings, please.",
    "I'd like to be removed from your mailing list.",
    "I’d like to be taken off your list.",
    "Kindly remove my e-mail address from your list.",
    "Please remove ann@example.com from your mailing list",
    "Please stop sending these mails to me.",
    "Stop spamming me.",
    "Please do not e-mail me any more",
    "do not email me anymore",
    "Don't e-mail me again, ever.",
    "Don’t send me any more e-mails.",
    "Never write to me again.",
    "I no longer want to receive your newsletter.",
    "I do not want these mails any more.",
    "I don't wish to receive any marketing e-mails from you.",
    "Could you please unsubscribe me?",
    "Can you take me off your list, please?",
    "Would you stop sending me your newsletters?",
    "I hereby object to direct marketing.",
    "Dear Sir, please take me off your list. Thank you.",
    "Please cancel my subscription to your newsletter.",
    "Unsubscribe me please. I get too much mail.",
    "I ask you to stop sending me advertising.",
    "Please opt me out of all mailings.",
    "Please delete me from your mailing list",
    "Please unsubscribe me and stop sending me e-mails",
    "Please remove my e-mail address from your list",
    "how do I unsubscribe?",
    "How can I unsubscribe from your newsletter?",
    "I did not unsubscribe",
    "I did not unsubscribe.",
    "please do not unsubscribe me",
    "Please don't remove me from the list",
    "stop by our booth",
    "Stop by our booth at the fair!",
    "Can I unsubscribe?",
    "Do I have to unsubscribe?",
    "Why did you unsubscribe me?",
    "Where do I opt out?",
    "I want to know how to unsubscribe",
    "I do not want to unsubscribe.",
    "Never stop sending me e-mails",
    "Do not stop sending me e-mails.",
    "Stop sending me e-mails in French",
    "stop sending so much",
    "Stop sending me two copies of each mail",
    "The unsubscribe link does not work",
    "Your unsubscribe page says nothing about my data",
    "If you do not answer I want to unsubscribe",
    "We want to stop our competitor",
    "Please remove me from the meeting on Friday",
    "Please remove my comment",
    "Unsubscribe?",
    "Did I opt out?",
    "What happens when I unsubscribe from your newsletter?",
    "I unsubscribed last week, and got another mail",
    "Who took me off your list?",
    "When does this stop",
    "Thank you for taking me off your list",
    "I have unsubscribed",
    "Please confirm that I am unsubscribed",
    "I want to unsubscribe my colleague",
    "Can you tell me how to unsubscribe?",
    "You do not e-mail me any more, why?",
    "Re: unsubscribe",
    "Re: how to unsubscribe",
    "stop the press",
    "I don't want to be unsubscribed",
    "Cancel my opt-out",
    "Opt-out list",
    "I do not want to unsubscribe and remove me",
    "Unsubscribe me from everything except invoices",
]
NOTHING = [
    "Take me off hold",
    "Delete my data",
    "I do not write any more",
    "Delete my e-mails",
    "Do not contact my wife",
    "no more other other other x",
]
QUOTED = [
    "> {}",
    "> > {}\n> and more",
    "On 14 December 2003 at 9:00, Ann <ann@example.com> wrote:\n> {}",
    "On 14 December 2003 at 9:00,\nAnn <ann@example.com> wrote:\n\n> {}",
    "-----Original Message-----\n{}",
    "---------- Forwarded message ---------\nFrom: Bob\n\n{}",
    "Begin forwarded message:\n\n{}",
    "From: Bob Smith\nSent: Monday\nTo: Ann\n\n{}",
    "________________________________\n{}",
]
OWN = ["", "Thank you.", "Good day,\n\nwhat do you hold about me?", "See below.\nAnn", "I read this, and wonder:"]


def sign(text: str, subject: str = "hello") -> OptOutSign:
    return opt_out_sign(subject=subject, own_text=text, name="Ann Smith")


@pytest.mark.parametrize("language", WORDS)
def test_each_word_of_a_language_opts_out_in_the_subject_and_in_the_text(language):
    words = WORDS[language].split("; ")
    for word in words:
        assert sign(word) is sign(word.upper()) is sign(f"{word}.\n\nAnn Smith") is OptOutSign.CLEAR, word
        assert sign("Good day", subject=word) is OptOutSign.CLEAR, word
    assert len(WORDS) == 12 and len(words) > 9


@pytest.mark.parametrize("language", WORDS)
def test_within_a_sentence_or_a_question_each_word_is_for_a_colleague(language):
    for word in WORDS[language].split("; "):
        for text in (f"Please tell me, {word}, what this is", f"{word}?", f"{word}\n\nAnd another thing: who are you"):
            assert sign(text) is OptOutSign.POSSIBLE, text
        assert sign("", subject=f"Re: {word}") is OptOutSign.POSSIBLE, word


@pytest.mark.parametrize("text", PLAIN)
def test_courtesies_names_and_spellings_change_nothing(text):
    assert sign(text) is OptOutSign.CLEAR


@pytest.mark.parametrize("text", POSSIBLE)
def test_a_longer_text_never_opts_out_by_itself(text):
    for written in (text, text.upper(), f"Good day,\n\n{text}\n\nAnn"):
        assert sign(written) is OptOutSign.POSSIBLE
        assert sign("", subject=written.replace("\n", " ")) is OptOutSign.POSSIBLE


@pytest.mark.parametrize("text", [*NOTHING, "What do you hold about me?", "Thank you\n-- \nunsubscribe", ""])
def test_other_text_says_nothing_of_it(text):
    assert sign(text) is OptOutSign.NONE


@pytest.mark.parametrize("subject", ["Fwd: unsubscribe", "WG: STOP", "转发：退订"])
def test_the_subject_of_a_forwarded_mail_is_another_persons(subject):
    assert sign("", subject=subject) is sign("What is this?", subject=subject) is OptOutSign.NONE
    assert sign("Stop", subject=subject) is OptOutSign.CLEAR


def test_a_long_text_is_no_plain_word():
    assert sign("please " * 100 + "stop") is OptOutSign.POSSIBLE
    assert sign("x " * 20_000 + "stop") is OptOutSign.NONE


@given(own=st.sampled_from(OWN), quoted=st.sampled_from(QUOTED), word=st.sampled_from(PLAIN))
def test_quoted_it_never_counts(own, quoted, word):
    parted = split_quotes(f"{own}\n\n{quoted.format(word.splitlines()[0])}")
    assert parted.own == own and sign(parted.own, subject="Re: News") is OptOutSign.NONE


@pytest.mark.parametrize(
    "introduction",
    [
        "在 2026年11月23日，客服 写道：\n> {}",
        "2026/11/23 Ann <ann@example.com>：\n> {}",
        "-----Messaggio originale-----\n{}",
        "Van: Ann\nVerzonden: maandag\n\n{}",
        "发件人： Ann\n发送时间： 2026\n\n{}",
        "-------- 원본 메일 --------\n{}",
    ],
)
def test_quoted_in_another_language_it_does_not_count_either(introduction):
    assert split_quotes("Thank you\n\n" + introduction.format("unsubscribe")).own == "Thank you"


@given(
    words=st.lists(st.text(st.characters(exclude_categories=["C", "Z"])), max_size=4),
    sentence=st.sampled_from(POSSIBLE),
)
@example(words=["<", "]]>", "&gt;"], sentence="unsubscribe")
def test_nor_in_a_block_quotation(words, sentence):
    html = f"<p>Thank you.</p><blockquote>{' '.join(words)}<p>{sentence}</p></blockquote>"
    assert split_quotes(text_of_html(html)).own == "Thank you."


@given(st.text())
def test_any_text_can_be_read(text):
    assert normalize(normalize(text)) == normalize(text)
    assert sign(text, subject=text) in OptOutSign


@pytest.mark.parametrize("words", ["please ", "unsubscribe me from your ", "do not ", "Stop. ", "a,\n", "\u914d\u4fe1"])
def test_no_text_costs_much(words):
    started = time.process_time()
    opt_out_sign(subject=words * 10_000, own_text=words * 10_000, name=words * 10)
    assert time.process_time() - started < 1
