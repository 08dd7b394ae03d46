"""What colleagues can do with a case, in the order in which its page offers it."""

from privacy.desk.admin.act import Act
from privacy.desk.admin.ending_acts import ENDING
from privacy.desk.admin.heard_acts import HEARD
from privacy.desk.admin.rights_offered import RIGHTS
from privacy.desk.admin.work_acts import WORK

ACTS: dict[str, Act] = {**WORK, **HEARD, **ENDING, **RIGHTS}
