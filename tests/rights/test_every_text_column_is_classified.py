from django.apps import apps

from responsys_site.ground import text_columns


def test_each_app_says_what_its_columns_hold():
    """A new column: say in the text_columns.py of its app (settings.TEXT_COLUMNS) what it holds."""
    assert text_columns.unclassified() == []


def test_nothing_is_said_of_columns_that_are_gone():
    assert text_columns.misnamed() == []


def test_a_column_of_which_nobody_speaks_is_searched(monkeypatch):
    monkeypatch.setattr(text_columns, "classified", list)
    field = apps.get_model("leads.Choice")._meta.get_field("purpose")
    assert field in {column.field for column in text_columns.searched()}
    assert "leads.Choice.purpose" in text_columns.unclassified()
