def test_it_leads_to_the_icon(client):
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302
    assert client.get(answer["Location"])["Content-Type"] in {"image/x-icon", "image/vnd.microsoft.icon"}
