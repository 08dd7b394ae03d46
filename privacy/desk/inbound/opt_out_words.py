"""Words by which people ask us to stop mailings: one of them alone opts out, within other text a colleague decides.

The tables hold phrases with semicolons between them. Case, accents, punctuation and width do not matter.
"""

import unicodedata
from contextlib import suppress
from enum import Enum
from itertools import chain

from privacy.desk.inbound.parsed_email import ParsedEmail
from privacy.desk.inbound.quotes import is_forward, is_reply, without_signature
from privacy.desk.inbound.rate_limits import is_automatic
from responsys_site.core.email_addresses import InvalidAddress, keyed_digest_of_sender
from responsys_site.mail.inbound.auto_reply import is_automatic_reply
from responsys_site.mail.message_ids import delivery_of_message_id
from responsys_site.mail.models import Delivery, IncomingMail

# Any of these opts out when it is a whole subject, or all that a person wrote.
WORDS = {
    "en": "unsubscribe; unsubscribe me; please unsubscribe me; i want to unsubscribe; stop; stop it; stop mailing me; "
    "stop e-mailing me; stop sending me e-mails; stop these e-mails; remove; remove me; remove me from your list; "
    "remove me from your mailing list; take me off your list; take me off your mailing list; opt out; opt me out; "
    "cancel my subscription; no more e-mails; no more mails; no more newsletters; do not e-mail me; do not mail me; "
    "don't e-mail me",
    "de": "abmelden; abbestellen; abmeldung; newsletter abbestellen; newsletter abmelden; austragen; stopp; "
    "abo kündigen; keine mails mehr; keine e-mails mehr; keine werbung mehr; keine werbung; mich abmelden; "
    "ich möchte mich abmelden",
    "fr": "désabonner; désinscrire; désabonnement; désinscription; me désabonner; me désinscrire; désabonnez-moi; "
    "désinscrivez-moi; se désabonner; se désinscrire; arrêt; arrêter; arrêtez; plus d'e-mails; plus de mails; "
    "retirez-moi; retirez-moi de votre liste",
    "es": "baja; darme de baja; dar de baja; darse de baja; dame de baja; denme de baja; cancelar suscripción; "
    "cancelar mi suscripción; anular suscripción; desuscribir; desuscribirme; no más correos; alto; parar",
    "pt": "descadastrar; descadastrar-me; descadastre-me; cancelar inscrição; cancelar a inscrição; "
    "cancelar assinatura; cancelar subscrição; remover; remova-me; remover-me; sair da lista; parar; pare; "
    "chega de e-mails",
    "it": "cancellami; cancellatemi; disiscrivimi; disiscrivetemi; disiscrizione; disiscrivermi; annulla iscrizione; "
    "annullare iscrizione; cancella iscrizione; rimuovimi; rimuovetemi; basta; basta e-mail",
    "nl": "afmelden; uitschrijven; meld mij af; schrijf mij uit; mij afmelden; mij uitschrijven; afmelding; "
    "geen mails meer; geen e-mails meer; opzeggen; verwijder mij",
    "pl": "wypisz; wypisz mnie; mnie wypisać; proszę mnie wypisać; wypisać; rezygnuję; rezygnacja; usuń mnie; "
    "usuńcie mnie; anuluj subskrypcję; anulowanie subskrypcji; przestań",
    "sv": "avregistrera; avregistrera mig; avprenumerera; avsluta prenumeration; avanmäl; avanmälan; avanmäl mig; "
    "ta bort mig; stoppa; sluta; inga fler mejl",
    "ja": "配信停止; 配信停止希望; 配信を停止; メール配信停止; 購読解除; 購読停止; 登録解除; 解除; 停止; 退会; "
    "メール不要; 配信不要; 送らないで",
    "zh": "退订; 退訂; 取消订阅; 取消訂閱; 停止; 停止发送; 停止發送; 停止订阅; 停止訂閱; "
    "不要再发邮件; 不要再發郵件; 移除; 移除我",
    "ko": "수신거부; 구독취소; 구독해지; 해지; 중지; 그만; 탈퇴; 메일 중지; 메일 그만; 메일 그만 보내세요",
}
# These may mean the same in other words. They never opt out by themselves.
HINTS = {
    "en": "unsubscribed; unsubscribing; stopped; stopping; removed; opt; opted; opting; off your list; off the list; "
    "mailing list; newsletter; newsletters; mailings; these mails; these e-mails; more e-mails; spam; spamming; "
    "marketing; advertising; e-mail me; mail me; write to me; contact me; delete me; my subscription",
    "de": "newsletter; rundbrief; werbung; werbemail; werbemails; werbemails mehr; abgemeldet; abzumelden; verteiler; "
    "mails mehr; melden sie mich ab; tragen sie mich aus; widerspreche",
    "fr": "lettre d'information; publicité; publicités; liste de diffusion; désabonné; désinscrit; vos mails; "
    "vos e-mails; vos courriels",
    "es": "boletín; boletines; publicidad; lista de correo; suscripción; sus correos",
    "pt": "boletim; boletins; publicidade; lista de e-mails; inscrição; assinatura; seus e-mails",
    "it": "pubblicità; iscrizione; cancellarmi; vostre e-mail; vostre mail",
    "nl": "nieuwsbrief; nieuwsbrieven; reclame; mailinglijst; uitgeschreven; afgemeld",
    "pl": "newslettera; biuletyn; reklam; reklamy; subskrypcji; subskrypcję; wypisanie; listy mailingowej",
    "sv": "nyhetsbrev; nyhetsbrevet; reklam; utskick; prenumeration; e-postlista",
    "ja": "メルマガ; メールマガジン; ニュースレター; 配信; 購読; 広告メール",
    "zh": "订阅; 訂閱; 邮件列表; 广告邮件; 廣告郵件; 垃圾邮件; 垃圾郵件",
    "ko": "뉴스레터; 구독; 수신; 광고; 스팸",
}
# Courtesies around the words, which change nothing.
POLITE = {
    "en": "please; pls; plz; kindly; now; immediately; thanks; thank you; hi; hello; dear sir or madam; dear sirs; "
    "regards; best regards; kind regards",
    "de": "bitte; sofort; danke; vielen dank; hallo; guten tag; mit freundlichen grüßen; mfg; viele grüße",
    "fr": "s'il vous plaît; s'il te plaît; svp; merci; bonjour; cordialement",
    "es": "por favor; gracias; hola; saludos",
    "pt": "obrigado; obrigada; olá; atenciosamente",
    "it": "per favore; per piacere; grazie; buongiorno; cordiali saluti",
    "nl": "alstublieft; alsjeblieft; graag; bedankt; dank u; met vriendelijke groet",
    "pl": "proszę; dziękuję; dzień dobry; pozdrawiam",
    "sv": "tack; snälla; vänligen; hej; med vänlig hälsning",
    "ja": "お願いします; お願い致します; お願いいたします; を希望します; をお願いします; してください; ください; "
    "こんにちは",
    "zh": "请; 請; 谢谢; 謝謝; 您好; 你好",
    "ko": "부탁드립니다; 부탁합니다; 해주세요; 해 주세요; 감사합니다; 안녕하세요",
}
MAX_PLAIN_LENGTH = 200  # characters of a word with its courtesies
MAX_SEARCHED = 20_000  # characters of a text in which words are looked for


class OptOutSign(Enum):
    """What a mail says of an opt-out: it is one, it may be one and a colleague decides, or it says nothing of it."""

    CLEAR = "clear"
    POSSIBLE = "possible"
    NONE = "none"


def read_opt_out(*, mail: IncomingMail, parsed: ParsedEmail) -> OptOutSign:
    """Say whether an e-mail asks us to stop mailings. Automatic replies and bounces never do.

    What else a machine sends, or a list, asks for it by the plain word alone: so does the button of a mail program.
    """
    if is_automatic_reply(mail=mail, head=parsed.head):
        return OptOutSign.NONE
    sign = opt_out_sign(subject=parsed.subject, own_text=parsed.own, name=parsed.name)
    return OptOutSign.NONE if sign is OptOutSign.POSSIBLE and is_automatic(mail=mail) else sign


def addresses_of(*, mail: IncomingMail, parsed: ParsedEmail) -> list[str]:
    """Return the address that wrote, and the one that got the e-mail of ours it replies to: people have several."""
    number = delivery_of_message_id(parsed.head.text("in-reply-to"))
    answered = Delivery.objects.filter(pk=number).exclude(address="").first() if number is not None else None
    found = {answered.address_digest: answered.address} if answered else {}
    with suppress(InvalidAddress):
        found[keyed_digest_of_sender(mail.author)] = mail.author
    return list(found.values())


def opt_out_sign(*, subject: str, own_text: str, name: str = "") -> OptOutSign:
    """Read the subject of a mail, and what its writer wrote without what they quote. `name` is the writer's.

    The subject of a forwarded mail is another person's, and that of a reply repeats an older one.
    """
    own_subject = "" if is_forward(subject) or is_reply(subject) else subject
    text = without_signature(own_text)
    if _is_plain(own_subject, name) or _is_plain(text, name):
        return OptOutSign.CLEAR
    searched = text if is_forward(subject) else f"{subject}\n{text}"
    return OptOutSign.POSSIBLE if _mentions(searched[:MAX_SEARCHED]) else OptOutSign.NONE


def normalize(text: str) -> str:
    """Return the words of a text in lower case with single spaces, without accents, punctuation and half widths."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_APOSTROPHES)
    folded = folded.replace("e-mail", "email").replace("e-post", "epost")
    bare = "".join(sign for sign in unicodedata.normalize("NFD", folded) if sign not in _ACCENTS)
    whole = unicodedata.normalize("NFC", bare)
    return " ".join("".join(sign if sign.isalnum() else " " for sign in whole).split())


def _is_plain(text: str, name: str) -> bool:
    """Whether a text is one of the words, but for courtesies and the writer's name. A question never is."""
    if len(text) > MAX_PLAIN_LENGTH or unicodedata.normalize("NFKC", text).rstrip(" \"')").endswith("?"):
        return False
    words = normalize(text)
    names = sorted({normalize(name), *normalize(name).split()} - {""}, key=len, reverse=True)
    before = None
    while words != before:
        before = words
        for courtesy in (*names, *_POLITE):
            if words in _PLAIN or (_is_east_asian(words) and words.replace(" ", "") in _PLAIN):
                return True
            words = _without(words, courtesy)
    return False


def _without(words: str, courtesy: str) -> str:
    """Take a courtesy away from either end. East Asian languages put no space there."""
    gap = "" if _is_east_asian(courtesy) else " "
    if words == courtesy:
        return words
    return words.removeprefix(courtesy + gap).removesuffix(gap + courtesy).strip()


def _mentions(text: str) -> bool:
    words = normalize(text)
    spaced, closed_up = f" {words} ", words.replace(" ", "")
    return any(
        phrase.replace(" ", "") in closed_up if _is_east_asian(phrase) else f" {phrase} " in spaced
        for phrase in _SEARCHED
    )


def _is_east_asian(text: str) -> bool:
    return any(sign >= "\u3000" for sign in text)


def _phrases(table: dict[str, str]) -> list[str]:
    found = {normalize(phrase) for phrase in chain.from_iterable(row.split(";") for row in table.values())}
    return sorted(found, key=len, reverse=True)


_APOSTROPHES = dict.fromkeys(map(ord, "'\u2019\u2018`\u00b4"))
_ACCENTS = frozenset(map(chr, range(0x300, 0x370)))
_PLAIN = frozenset(_phrases(WORDS))
_POLITE = _phrases(POLITE)
_SEARCHED = _phrases(WORDS) + _phrases(HINTS)
