from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0004_mail_of_a_case"),
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
                ],
                max_length=20,
                verbose_name="event",
            ),
        ),
        migrations.AlterModelOptions(
            name="inquiry",
            options={
                "ordering": ["-received_at", "-pk"],
                "permissions": [
                    ("see_people", "Can see whose a case is, and what was written"),
                    ("correct_person", "Can correct what is held about the person of a case"),
                    ("restrict_person", "Can restrict the use of what is held about the person of a case"),
                ],
                "verbose_name": "case",
                "verbose_name_plural": "cases",
            },
        ),
    ]
