import pytest


def test_a_password_is_changed_where_the_staff_do_it(client):
    response = client.get("/.well-known/change-password")
    assert (response.status_code, response["Location"]) == (302, "/in/admin/password_change/")


def test_who_is_not_signed_in_is_asked_to(db, client):
    response = client.get("/in/admin/password_change/")
    assert response["Location"] == "/in/admin/login/?next=/in/admin/password_change/"


# The first is the one by which password managers find out whether a site answers truthfully.
@pytest.mark.parametrize(
    "name",
    [
        "resource-that-should-not-exist-whose-status-code-should-not-be-200",
        "",
        "gpc.json",
        "security.txt/",
        "openid-configuration",
        "traffic-advice",
    ],
)
def test_any_other_name_is_not_found(policy, client, name):
    assert client.get(f"/.well-known/{name}").status_code == 404
