from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0011_longer_times"),
    ]

    operations = [
        migrations.AlterField(
            model_name="entry",
            name="event",
            field=models.CharField(
                blank=True,
                choices=[
                    ("acknowledged", "Acknowledged by mail"),
                    ("assigned", "Assigned"),
                    ("handed over", "Handed over"),
                    ("paused", "The clock stands still while we make sure who you are"),
                    ("resumed", "The clock runs again"),
                    ("closed", "Closed"),
                    ("reopened", "Opened again"),
                    ("merged", "Another case about the same was joined to this one"),
                    ("reminded", "Colleagues reminded"),
                    ("overdue told", "We wrote that our answer is overdue"),
                    ("link mailed", "A new link was mailed"),
                    ("escalated", "Taken further"),
                    ("escalation taken up", "Taken up outside the company"),
                    ("escalation ended", "Ended outside the company"),
                    ("released", "Found to be meant"),
                    ("confirmed", "You confirmed that it was you who wrote"),
                    ("opted out", "Your mailings were stopped"),
                    ("restricted", "The use of your data was restricted"),
                    ("lifting told", "We wrote that the restriction ends"),
                    ("lifted", "The restriction ended"),
                    ("left to staff", "Cannot be acknowledged automatically: a colleague writes"),
                    ("acknowledged by post", "Acknowledged by post"),
                    ("overdue by post", "We wrote by post that our answer is overdue"),
                    ("letter by post", "What our mail did not bring you went by post"),
                    ("lifting by post", "We wrote by post that the restriction ends"),
                    ("copy mailed", "A copy of what we hold about you was mailed"),
                    ("corrected", "What we hold about you was put right"),
                    ("erased", "What we held about you was removed"),
                    ("reclassified", "We noted what you ask for"),
                    ("kept", "What else we held about you was removed; this is kept until it has ended"),
                    ("extended", "We wrote that our answer takes longer, and why"),
                    ("undelivered", "Colleagues told that a mail did not arrive"),
                    ("desk told overdue", "Colleagues told that the answer is overdue"),
                    ("desk asked for word", "Colleagues reminded to acknowledge it"),
                ],
                max_length=20,
                verbose_name="event",
            ),
        ),
    ]
