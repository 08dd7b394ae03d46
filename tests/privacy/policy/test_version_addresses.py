def test_the_first_version_says_that_it_is_archived_and_no_longer_in_force(policy, now, text_of):
    page = text_of("/privacy/versions/1/")
    assert "As archived on 14 December 2003" in page
    assert "This is an earlier version" in page
    assert '<a href="/privacy/">Version 2</a> has been in force since 1 November 2026' in page


def test_an_imported_version_says_so(policy, now, text_of):
    for number in (1, 2):
        assert "Recorded on import" in text_of(f"/privacy/versions/{number}/")


def test_states_of_today_stand_beside_the_version_in_force_only(policy, now, text_of):
    assert "How we keep this" in text_of("/privacy/versions/2/")
    assert "How we keep this" not in text_of("/privacy/versions/1/")


def test_all_versions_are_listed_newest_first_with_their_terms(policy, now, text_of):
    page = text_of("/privacy/versions/")
    assert page.index("/privacy/versions/2/") < page.index("/privacy/versions/1/")
    assert "In force from 14 December 2003 until 1 November 2026." in page
    assert "as archived on 14 December 2003" in page


def test_a_version_that_never_was_answers_404(policy, client):
    assert client.get("/privacy/versions/99/").status_code == 404
