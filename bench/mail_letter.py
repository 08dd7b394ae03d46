"""The mail that both send and queue: about as long as the site's acknowledgement, and as much of it personal."""

SUBJECT = "We have your request [[reference]]"

_PARAGRAPHS = (
    "Good day [[name]],",
    "Your request for information reached us. A person reads it and answers you by e-mail. We answer within two "
    "working days, and if we cannot, we write and say why and when you will hear from us.",
    "Reference: [[reference]]",
    "You asked for an answer to your request, and that we contact you to talk about what you need. We use what you "
    "gave us for that, and for nothing else that you did not ask for.",
    "To see what we hold about you, put it right or change your choices, open your own page: "
    "https://www.responsys.example/profile/[[opt_out_token]]/",
    "The link works for 30 days. Or answer this mail and say what is wrong. We put it right and write back that we "
    "did, and to whom we passed it on.",
    "Was it not you who asked? Then somebody gave your address by mistake. You need do nothing; answer this mail if "
    "you want us to remove it.",
    "You get this mail because your address was given in the request form of our site. The policy that was shown "
    "with the form: https://www.responsys.example/privacy/",
)
_STYLE = (
    "margin:0 0 16px;padding:0 24px;font:400 16px/1.5 'Helvetica Neue',Helvetica,Arial,sans-serif;color:#14233a;"
    "background:#ffffff;mso-line-height-rule:exactly;-webkit-text-size-adjust:100%;-ms-text-size-adjust:100%;"
    "border-collapse:collapse;max-width:600px;word-break:break-word;text-align:left"
)

TEXT = "\n\n".join(_PARAGRAPHS) + "\n"
HTML = "\n".join(
    [
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>We have your request</title></head><body>',
        *(f'<p style="{_STYLE}">{paragraph}</p>' for paragraph in _PARAGRAPHS),
        "</body></html>\n",
    ]
)
DOMAINS = 500  # of the recipients


def address_of(number: int) -> str:
    return f"reader.{number}@mail{number % DOMAINS}.example.com"


def fields_of(number: int) -> dict[str, str]:
    """What is personal in the mail; the site makes the token itself, from the address."""
    return {"name": f"Reader {number}", "reference": f"R-{number:07d}"}
