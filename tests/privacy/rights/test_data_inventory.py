from django.apps import apps

from responsys_site.core import data_inventory


def test_each_app_says_what_its_columns_hold():
    """A new column: say in the data_inventory.py of its app what it holds."""
    assert data_inventory.undeclared_columns() == []


def test_nothing_is_said_of_columns_that_are_gone():
    assert data_inventory.unknown_columns() == []


def test_a_column_of_which_nobody_speaks_is_searched(monkeypatch):
    monkeypatch.setattr(data_inventory, "declared_columns", list)
    field = apps.get_model("leads.ConsentEvent")._meta.get_field("purpose")
    assert field in {column.field for column in data_inventory.columns_to_search()}
    assert "leads.ConsentEvent.purpose" in data_inventory.undeclared_columns()
