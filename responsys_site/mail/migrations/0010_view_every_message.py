from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("mail", "0009_staff_told_at")]

    operations = [
        migrations.AlterModelOptions(
            name="message",
            options={
                "permissions": [("view_every_message", "Can view the messages of every app, without who got them")],
                "verbose_name": "message",
                "verbose_name_plural": "messages",
            },
        )
    ]
