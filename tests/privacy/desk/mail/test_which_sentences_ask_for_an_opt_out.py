"""Which words and sentences of a mail ask for an end of our mailings, and which are left to a colleague."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from privacy.desk.inbound.content import text_of_html
from privacy.desk.inbound.opt_out_requests import asks_to_opt_out
from privacy.desk.inbound.quotes import split_quotes

REQUESTS = [
    "unsubscribe",
    "STOP",
    "Stop!",
    "Unsubscribe me",
    "Remove me",
    "please remove me",
    "OPT OUT",
    "opt-out",
    "Please unsubscribe me from your newsletter.",
    "Please unsubscribe me from this mailing list, thank you.",
    "I want to unsubscribe",
    "I want to unsubscribe.",
    "I would like to unsubscribe from all your mailings, please.",
    "I'd like to be removed from your mailing list.",
    "I’d like to be taken off your list.",
    "take me off your list",
    "Take me off your mailing list immediately!",
    "Kindly remove my e-mail address from your list.",
    "Please remove ann@example.com from your mailing list",
    "stop sending me e-mails",
    "Stop sending me emails!",
    "Please stop sending these mails to me.",
    "stop e-mailing me",
    "Stop spamming me.",
    "Please do not e-mail me any more",
    "do not email me anymore",
    "Don't e-mail me again, ever.",
    "Don’t send me any more e-mails.",
    "Never write to me again.",
    "No more newsletters, please.",
    "No more e-mails!",
    "I no longer want to receive your newsletter.",
    "I do not want these mails any more.",
    "I don't wish to receive any marketing e-mails from you.",
    "Could you please unsubscribe me?",
    "Can you take me off your list, please?",
    "Would you stop sending me your newsletters?",
    "I hereby object to direct marketing.",
    "Hello, please unsubscribe me",
    "Dear Sir, please take me off your list. Thank you.",
    "Cancel my subscription",
    "Please cancel my subscription to your newsletter.",
    "Unsubscribe me please. I get too much mail.",
    "I ask you to stop sending me advertising.",
    "opt me out",
    "Please opt me out of all mailings.",
    "Please unsubscribe me now.",
    "Please delete me from your mailing list",
    "Please unsubscribe me and stop sending me e-mails",
    "Please remove my e-mail address from your list",
    "Dont email me",
]
OTHERS = [
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
    "Take me off hold",
    "When does this stop",
    "Thank you for taking me off your list",
    "I have unsubscribed",
    "Please confirm that I am unsubscribed",
    "I want to unsubscribe my colleague",
    "Delete my data",
    "Can you tell me how to unsubscribe?",
    "You do not e-mail me any more, why?",
    "Re: unsubscribe",
    "Re: how to unsubscribe",
    "stop the press",
    "I don't want to be unsubscribed",
    "Cancel my opt-out",
    "Opt-out list",
    "I do not want to unsubscribe and remove me",
    "I do not write any more",
    "Delete my e-mails",
    "Do not contact my wife",
    "Unsubscribe me from everything except invoices",
    "no more other other other x",
]
WRITTEN = [str, str.upper, str.lower]  # in whatever case
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


@pytest.mark.parametrize("sentence", REQUESTS)
def test_it_counts_in_the_subject_and_in_the_first_lines(sentence):
    for written in WRITTEN:
        assert asks_to_opt_out(subject=written(sentence), own_text="")
        assert asks_to_opt_out(subject="hello", own_text=f"Good day,\n\n{written(sentence)}\nAnn")
        assert asks_to_opt_out(subject="Re: News", own_text=f"{written(sentence)}\n\nSent from my telephone")


@pytest.mark.parametrize("sentence", OTHERS)
def test_another_sentence_is_for_a_colleague(sentence):
    for written in WRITTEN:
        assert not asks_to_opt_out(subject=written(sentence), own_text="")
        assert not asks_to_opt_out(subject="hello", own_text=f"Good day,\n\n{written(sentence)}\nAnn")


@pytest.mark.parametrize(
    "text",
    [
        "Hi,\nplease unsubscribe me from this list, thanks\nAnn",
        "Good day,\n\n- opt out -\n\n> what you wrote",
        "I get too much mail. Please take me off your list. Thank you.",
        "Please unsubscribe me\nfrom your newsletter.",
        "Stop.\nsent from my telephone",
    ],
)
def test_it_counts_among_others_and_across_lines(text):
    assert asks_to_opt_out(subject="hello", own_text=text)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("When does this stop", "I want to know when this will\nstop\nand why"),
        ("hello", "Stop\nsending so much; once a week is fine"),
        ("hello", "Stop. Before you send the contract, read this."),
        ("hello", "Unless you answer this week,\nI want to unsubscribe"),
        ("hello", "One\n\nTwo\n\nThree\n\nunsubscribe me"),
        ("hello", "Thank you\n-- \nunsubscribe"),
        ("Unsubscribe", "I pressed this by mistake: please do not unsubscribe me."),
    ],
)
def test_what_else_is_said_may_turn_it(subject, text):
    assert not asks_to_opt_out(subject=subject, own_text=text)


@given(own=st.sampled_from(OWN), quoted=st.sampled_from(QUOTED), sentence=st.sampled_from(REQUESTS))
def test_quoted_it_never_counts(own, quoted, sentence):
    parted = split_quotes(f"{own}\n\n{quoted.format(sentence)}")
    assert parted.own == own and not asks_to_opt_out(subject="Re: News", own_text=parted.own)


@given(
    words=st.lists(st.text(st.characters(exclude_categories=["C", "Z"])), max_size=4),
    sentence=st.sampled_from(REQUESTS),
)
@example(words=["<", "]]>", "&gt;"], sentence="unsubscribe")
def test_nor_in_a_block_quotation(words, sentence):
    html = f"<p>Thank you.</p><blockquote>{' '.join(words)}<p>{sentence}</p></blockquote>"
    assert split_quotes(text_of_html(html)).own == "Thank you."


@pytest.mark.parametrize(
    "words",
    ["please ", "unsubscribe me from your ", "do not ", "Stop. ", "mail e-mail ", "a,\n", "I ", "other ", "and ", "a-"],
)
def test_no_text_costs_much(words):
    started = time.process_time()
    asks_to_opt_out(subject=words * 10_000, own_text=words * 10_000)
    assert time.process_time() - started < 1
