"""The person's rights, as the page of their case offers them to colleagues."""

from django.utils.translation import gettext_lazy as _

from privacy.desk.admin import posted_acts, posted_forms, rights_acts, rights_forms
from privacy.desk.admin.act import Act
from privacy.desk.models import Inquiry
from privacy.desk.restricting import is_restricted, was_told_of_lifting


def _has_address(case: Inquiry) -> bool:
    return bool(case.address)


RIGHTS: dict[str, Act] = {
    "access": Act(
        label=_("Send a copy of what we hold"),
        words=_("A copy of everything we hold is made. The link to it goes to this address and nowhere else."),
        done=_("The copy is being made. Its link goes to the person."),
        fits=_has_address,
        form=rights_forms.SureForm,
        do=rights_acts.send_copy,
        right="rights.add_accesspackage",
        is_right=True,
        per_day=20,
    ),
    "correct": Act(
        label=_("Correct what we hold"),
        words=_(
            "It is put right, or removed, wherever we hold it. The person gets a mail with each thing as it was and as "
            "it is."
        ),
        done=_("It is put right, and the person is told."),
        fits=_has_address,
        form=rights_forms.CorrectionForm,
        do=rights_acts.correct_person,
        right="desk.correct_person",
        is_right=True,
        per_day=30,
    ),
    "object": Act(
        label=_("Stop our mailings to them"),
        words=_(
            "All our mailings to this address end at once and for good: only the person can begin them again, from "
            "their own mailbox. Nobody has to prove who they are for this. The person gets a mail that says so."
        ),
        done=_("Our mailings are stopped, and the person is told."),
        fits=_has_address,
        do=rights_acts.object_to_mailings,
        is_right=True,
    ),
    "restrict": Act(
        label=_("Restrict the use of their data"),
        words=_(
            "We keep what we hold and use it for nothing but answers to the person and legal notices, until it is "
            "lifted here again. The person gets a mail that says so."
        ),
        done=_("The use is restricted, and the person is told."),
        fits=lambda case: _has_address(case) and not is_restricted(inquiry=case),
        form=rights_forms.SureForm,
        do=rights_acts.restrict_use,
        right="desk.restrict_person",
        is_right=True,
        per_day=30,
    ),
    "tell-lifting": Act(
        label=_("Tell them that the restriction ends"),
        words=_(
            "The law wants the person told before a restriction is lifted. They get a mail that says so, and can "
            "object. Nothing is lifted yet: once the mail has left, this page offers to lift it."
        ),
        done=_("The mail is on its way. The restriction still holds."),
        fits=lambda case: is_restricted(inquiry=case) and not was_told_of_lifting(inquiry=case),
        do=rights_acts.tell_of_lifting,
        right="desk.restrict_person",
        is_right=True,
    ),
    "lifting-posted": Act(
        label=_("They were told by post that it ends"),
        words=_(
            "Where no mail reaches the person: post the letter first, with the reason and how to object. Its day goes "
            "into the evidence and cannot be changed afterwards. Nothing is lifted yet."
        ),
        done=_("It is kept that the letter went, and when. The restriction still holds."),
        fits=posted_acts.is_owed_the_word_of_lifting,
        form=posted_forms.LiftingPostedForm,
        do=posted_acts.note_letter,
        right="desk.restrict_person",
        is_right=True,
    ),
    "lift": Act(
        label=_("Lift the restriction"),
        words=_("The person has been told. We use what we hold as before. An opt-out of theirs stays as it is."),
        done=_("The restriction is lifted."),
        fits=lambda case: is_restricted(inquiry=case) and was_told_of_lifting(inquiry=case),
        do=rights_acts.lift_restriction,
        right="desk.restrict_person",
        is_right=True,
    ),
    "erase": Act(
        label=_("Erase the person"),
        words=_(
            "Everything we hold about this person is erased, what was written in this case too. Answer first: "
            "afterwards there is no address, and each case of theirs that is open ends. One that they took outside the "
            "company stays until it has ended and is closed. It cannot be taken back."
        ),
        done=_("The erasure has begun. The person gets a last mail when it is done."),
        fits=_has_address,
        form=rights_forms.SureForm,
        do=rights_acts.erase_person,
        right="rights.add_erasurerequest",
        is_right=True,
        per_day=10,
    ),
}
