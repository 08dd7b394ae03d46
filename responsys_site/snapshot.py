"""The site snapshot of this site, put together from the parts that apps declare."""

from dataclasses import dataclass

from privacy.certification.published import CERTIFICATIONS, Certifications
from privacy.desk.stats import DESK_STATS, DeskStats
from privacy.policy.published import PUBLISHED_POLICY, Policy
from privacy.promises.states import PROMISE_STATES, PromiseStates
from responsys_site.core.http.snapshot import SnapshotPart
from responsys_site.core.jobs.status import JOB_PROBLEMS, JobProblems


@dataclass(frozen=True)
class SiteSnapshot:
    """Everything that public pages show. The parts are read in this order, each by itself."""

    policy: SnapshotPart[Policy]
    promises: SnapshotPart[PromiseStates]
    certification: SnapshotPart[Certifications]
    desk: SnapshotPart[DeskStats]
    jobs: SnapshotPart[JobProblems]

    @property
    def parts(self) -> tuple[SnapshotPart, ...]:
        return (self.policy, self.promises, self.certification, self.desk, self.jobs)


SITE_SNAPSHOT = SiteSnapshot(
    policy=PUBLISHED_POLICY,
    promises=PROMISE_STATES,
    certification=CERTIFICATIONS,
    desk=DESK_STATS,
    jobs=JOB_PROBLEMS,
)
