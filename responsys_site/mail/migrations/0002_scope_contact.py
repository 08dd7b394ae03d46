from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mail", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="suppression", name="suppression_scope_is_known"),
        migrations.AddField(
            model_name="suppression",
            name="asked_again_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="last asked for again"),
        ),
        migrations.AlterField(
            model_name="suppression",
            name="scope",
            field=models.CharField(
                choices=[("marketing", "Company updates"), ("contact", "Being contacted by us"), ("all", "All mail")],
                max_length=16,
                verbose_name="scope",
            ),
        ),
        migrations.AddConstraint(
            model_name="suppression",
            constraint=models.CheckConstraint(
                condition=models.Q(("scope__in", ["marketing", "contact", "all"])), name="suppression_scope_is_known"
            ),
        ),
    ]
