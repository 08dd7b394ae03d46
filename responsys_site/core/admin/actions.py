"""One registry of what staff do with a row: when it is available, what follows, and how it is done and recorded."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils.functional import Promise

from responsys_site.core.audit_log import log_change
from responsys_site.core.rate_limits import RateLimit, consume_all

DAY = timedelta(days=1)
Text = str | Promise


class StaleForm(Exception):
    """The row changed since the page with the form was shown."""


class NotAvailable(Exception):
    """The row's present state does not allow the action."""


class ActionForm(forms.Form):
    """The form of an action for which nothing is typed. `seen` is the revision of the row that its page showed."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, obj: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.obj, self.user = obj, user


@dataclass(frozen=True)
class ActionResult:
    """What is said when an action is done, and the row whose page comes next."""

    message: Text
    obj: models.Model


@dataclass(frozen=True, kw_only=True)
class Action:
    """One action.

    `is_available(obj, user, at)` and `execute(obj, user, data, at)` get the row, or what ActionRegistry.state_of makes
    of it; `data` is what `form` has cleaned. `execute` may return an ActionResult; otherwise `done` is said.
    `what_follows` is shown before the action is done, and `caution` above it. `at_once`: a button does it, without a
    page in between. `previews`: the page shows what goes out before it goes. `adds_only`: it undoes nothing that a
    colleague may have done, so a stale page does no harm. `per_day`: how often one colleague may do it; 0 is no limit.
    """

    name: str
    label: Text
    is_available: Callable[[Any, Any, datetime], bool]
    execute: Callable[[Any, Any, dict[str, Any], datetime], object]
    done: Text = ""
    what_follows: Text | Callable[[Any], str] = ""
    form: type[ActionForm] = ActionForm
    caution: Text = ""
    permission: str = ""
    group: str = ""
    at_once: bool = False
    previews: bool = False
    adds_only: bool = False
    per_day: int = 0

    def describe(self, *, obj: Any) -> str:
        """Return what is shown before the action is done."""
        return self.what_follows(obj) if callable(self.what_follows) else str(self.what_follows)


class ActionRegistry(dict[str, Action]):
    """The actions of one model by their names, in the order in which its page offers them.

    A subclass says which permissions every action needs, what makes a page stale, and how a row is locked.
    """

    permissions: tuple[str, ...] = ()
    unavailable_errors: tuple[type[Exception], ...] = ()  # raised by `execute` for a state that does not allow it

    def __init__(self, actions: Iterable[Action]) -> None:
        super().__init__((action.name, action) for action in actions)

    def revision_of(self, row: Any) -> str:
        """Return what differs once a page of the row is stale; always the same where no page can be."""
        return "-"

    def state_of(self, row: Any, *, user: Any, at: datetime) -> Any:
        """Return what the actions are asked about and done with: the row itself."""
        return row

    def lock(self, row: Any, data: dict[str, Any]) -> Any:
        """Return the row as it is now, locked until the transaction ends."""
        return type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)

    def audit_subject(self, row: Any) -> str:
        """Return the address digest of the person that the row is about; "" for nobody."""
        return getattr(row, "address_digest", "")

    def is_permitted(self, *, action: Action, user: Any) -> bool:
        return user.has_perms([*self.permissions, *filter(None, [action.permission])])

    def available(self, *, row: Any, user: Any, at: datetime) -> list[Action]:
        """Return what this member of staff can do with the row as it is now."""
        permitted = [action for action in self.values() if self.is_permitted(action=action, user=user)]
        state = self.state_of(row, user=user, at=at) if permitted else None
        return [action for action in permitted if action.is_available(state, user, at)]

    @transaction.atomic
    def execute(self, *, name: str, row: Any, data: dict[str, Any], user: Any, at: datetime) -> ActionResult:
        """Do it, and record who did. `data["seen"]` is the revision that was shown. If it raises, nothing was done.

        Raises StaleForm, NotAvailable, RateLimitExceeded, and what the action itself refuses by.
        """
        action = self[name]
        if action.per_day:
            limit = RateLimit(f"{row._meta.app_label}-{name}", str(user.pk), action.per_day, DAY)
            consume_all(limits=[limit], at=at)
        locked = self.lock(row, data)
        if not action.adds_only and self.revision_of(locked) != data["seen"]:
            raise StaleForm
        state = self.state_of(locked, user=user, at=at)
        if not action.is_available(state, user, at):
            raise NotAvailable
        try:
            result = action.execute(state, user, data, at)
        except self.unavailable_errors as error:
            raise NotAvailable from error
        self.record(action=action, row=locked, user=user, at=at)
        return result if isinstance(result, ActionResult) else ActionResult(action.done, locked)

    def try_execute(self, *, name: str, row: Any, user: Any, at: datetime) -> bool:
        """Do an action for which nothing is typed, as the row is now; say whether it was available."""
        try:
            self.execute(name=name, row=row, data={"seen": self.revision_of(row)}, user=user, at=at)
        except (StaleForm, NotAvailable):
            return False
        return True

    def record(self, *, action: Action, row: Any, user: Any, at: datetime) -> None:
        """Record who did it, in the evidence and in the row's history, neither of which holds what was typed."""
        log_change(staff_id=user.pk, act=action.name, row=row, subject=self.audit_subject(row), at=at)
        LogEntry.objects.create(
            user_id=user.pk,
            content_type=ContentType.objects.get_for_model(row),
            object_id=row.pk,
            object_repr=f"{row._meta.verbose_name} {row.pk}",  # its own text may name a person
            action_flag=CHANGE,
            change_message=str(action.label),
        )
