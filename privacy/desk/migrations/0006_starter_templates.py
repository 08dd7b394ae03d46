from django.db import migrations

BEGINNING = "Dear {name},\n\n"
END = "\n\n{colleague}\nPrivacy desk"

# What each says is true once the act is done that its title names; the mail itself adds reference, link and where to turn.
STARTERS = {
    "Question": "thank you for your question of {received}.\n\n{answer}",
    "Access: after “Send a copy of what we hold”": (
        "on {received} you asked what we hold about you. We are having a copy of everything made for you. The link to it "
        "comes in a mail of its own, to this address and nowhere else, and works for seven days. Then we delete the "
        "copy; you can ask for another at any time."
    ),
    "Correction: after “Correct what we hold”": (
        "on {received} you told us that something was wrong. We have put it right. A mail of its own lists each thing as "
        "it was and as it is now. Please look it over, and answer if something is still wrong."
    ),
    "Opt-out: after “Stop our mailings to them”": (
        "on {received} you asked us to stop our mailings. We have stopped all of them to this address, for good. Only you "
        "can begin them again, from this mailbox. We still answer what you ask us yourself, and still tell you when our "
        "privacy policy changes, because we have promised to."
    ),
    "Erasure: before “Erase the person”": (
        "on {received} you asked us to erase what we hold about you. We do so now. When it is done you get one last mail, "
        "which says what stays, and why. After that we no longer have your address, and the page of this case no longer "
        "opens. If you want to keep what is on it, save it now."
    ),
    "Unwanted mail from a customer": (
        "thank you for the report of {received}. We carry our customers' mail as a post office would: the company that "
        "wrote to you chose the words and the people, and keeps the list that you are on.\n\n{answer}"
    ),
    "Complaint": (
        "on {received} you complained to us. Thank you for saying so plainly.\n\n{answer}\n\nIf this does not satisfy "
        "you, answer this mail, and we take it up again."
    ),
}


def add(apps, schema_editor):
    """Add those that are not there. Run again, it touches none: neither one that was changed nor one that was renamed."""
    ReplyTemplate = apps.get_model("desk", "ReplyTemplate")
    titles, texts = (set(ReplyTemplate.objects.values_list(column, flat=True)) for column in ("title", "text"))
    for title, words in STARTERS.items():
        text = BEGINNING + words + END
        if title not in titles and text not in texts:
            ReplyTemplate.objects.create(title=title, text=text)


def take_away(apps, schema_editor):
    """Take away those that nobody changed."""
    for title, words in STARTERS.items():
        apps.get_model("desk", "ReplyTemplate").objects.filter(title=title, text=BEGINNING + words + END).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0005_restrictions"),
    ]

    operations = [migrations.RunPython(add, take_away)]
