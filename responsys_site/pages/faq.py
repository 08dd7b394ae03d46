"""The questions of people who got mail from a customer of ours: one list for the contents and the answers."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from responsys_site.pages.pages import Text


@dataclass(frozen=True)
class Question:
    """One question. `short` answers it in a line; the template has the rest.

    `anchor` is linked to from mails and never changes; it names the template too.
    """

    anchor: str
    title: Text
    short: Text

    @property
    def template(self) -> str:
        return f"pages/recipients/{self.anchor}.html"


QUESTIONS = (
    Question(
        "why",
        _("Why did I get this mail?"),
        _("Because your address is on the list of a company that sends with us. Usually you gave it to that company."),
    ),
    Question(
        "sender",
        _("Who sent it: you or the company it names?"),
        _("The company it names. We carried it."),
    ),
    Question(
        "stop",
        _("How do I stop it?"),
        _("By the opt-out link at the foot of the mail. It counts at once."),
    ),
    Question(
        "one-click",
        _("What is a one-click opt-out?"),
        _("A button in your mail program that opts you out without opening a web page."),
    ),
    Question(
        "still-coming",
        _("I opted out. Why does mail still come?"),
        _("Most often because it goes to another address of yours, or comes from another list."),
    ),
    Question(
        "never-asked",
        _("I never gave anybody this address. How did they get it?"),
        _("We do not find or sell addresses. The company that wrote to you must be able to say where it got yours."),
    ),
    Question(
        "report",
        _("How do I report unwanted mail?"),
        _("By our form, or by forwarding it to the privacy desk."),
    ),
    Question(
        "genuine",
        _("Is this mail genuine, or is it phishing?"),
        _("If it asks for a password or presses you for time, take it for a fraud."),
    ),
    Question(
        "what-we-know",
        _("What do you know about me?"),
        _("What the company’s list says, and what became of its mail to you. Nothing from anywhere else."),
    ),
    Question(
        "opened",
        _("Can you see whether I opened the mail?"),
        _("No."),
    ),
    Question(
        "correct-or-delete",
        _("How do I have my details corrected or deleted?"),
        _("Ask the company whose list it is; where that fails, ask us."),
    ),
    Question(
        "reply",
        _("Who reads it when I reply?"),
        _("The company that sent the mail. We do not."),
    ),
)
