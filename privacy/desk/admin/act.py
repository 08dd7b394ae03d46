"""What an act on a case is: when it fits, what it does, and what is said of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.utils.functional import Promise

from privacy.desk.admin.act_forms import ActForm
from privacy.desk.models import Inquiry

Do = Callable[[Inquiry, dict[str, Any], AbstractBaseUser, datetime], object]


@dataclass(frozen=True)
class Act:
    """One act. `at_once`: a button does it, without a page in between. `previews`: what goes out is shown first.

    `adds_only`: it takes nothing back that a colleague may have done meanwhile, so that a stale page does no harm.
    `is_right`: it is the person's right, used for them. `per_day`: how often one colleague may do it in 24 hours; 0
    means as often as wanted. `caution` stands above the form, and above what is to go out. `words` say what follows,
    which may depend on the case.
    """

    label: Promise
    words: Promise | Callable[[Inquiry], str]
    done: Promise
    do: Do
    fits: Callable[[Inquiry], bool]
    form: type[ActForm] = ActForm
    caution: Promise | str = ""
    right: str = "desk.change_inquiry"
    at_once: bool = False
    previews: bool = False
    adds_only: bool = False
    is_right: bool = False
    per_day: int = 0

    def words_for(self, *, inquiry: Inquiry) -> str:
        """Return what the act's page says of what follows."""
        return self.words(inquiry) if callable(self.words) else str(self.words)
