from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ground", "0003_journal_mark")]
    operations = [migrations.AddField("heartbeat", "added_at", models.DateTimeField(null=True))]
