"""Who may get updates, told from people's acts by the rule alone: the measure that the site is held against."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

UNDO_LIFE, CONFIRM_LIFE = timedelta(minutes=15), timedelta(days=7)


@dataclass
class OptOut:
    """One press of a button that stops all mailings. `person`: who was on file under the address, None for nobody."""

    at: datetime
    address: str
    person: int | None
    undone: bool = False


@dataclass
class MailedLink:
    """A link as it lay in a mailbox."""

    path: str
    address: str
    mailed_at: datetime
    person: int | None
    used: bool = False


@dataclass
class UndoKey:
    """A key as an answer carried it; `of` is None if it takes back something else than an opt-out of mailings."""

    key: str
    of: OptOut | None


@dataclass
class Expected:
    """What has happened so far."""

    opt_outs: list[OptOut] = field(default_factory=list)
    confirmed: list[MailedLink] = field(default_factory=list)

    def confirm(self, link: MailedLink, at: datetime) -> None:
        if not link.used and at < link.mailed_at + CONFIRM_LIFE:
            link.used = True
            self.confirmed.append(link)

    def undo(self, opt_out: OptOut, at: datetime) -> None:
        """Only the last press can be taken back, and only for a quarter of an hour."""
        later = [one for one in self.opt_outs if one.address == opt_out.address and one.at > opt_out.at]
        opt_out.undone = opt_out.undone or (not later and at <= opt_out.at + UNDO_LIFE)

    def stopped(self, address: str, person: int | None) -> bool:
        """The address opted out and confirmed by no later link, or its person did, under whatever address."""
        standing = [one for one in self.opt_outs if not one.undone]
        here = [one.at for one in standing if one.address == address]
        theirs = [one.at for one in standing if one.person == person and person is not None]
        links_here = [link.mailed_at for link in self.confirmed if link.address == address]
        return _unanswered(here, links_here) or _unanswered(theirs, self._links_of(person))

    def consented(self, person: int | None) -> bool:
        return bool(self._links_of(person))

    def _links_of(self, person: int | None) -> list[datetime]:
        return [link.mailed_at for link in self.confirmed if link.person == person]


def _unanswered(opt_outs: list[datetime], links: list[datetime]) -> bool:
    return bool(opt_outs) and max(opt_outs) >= max(links, default=min(opt_outs))
