from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The project package: it may name every app, and tells the core what the site snapshot holds."""

    name = "responsys_site"
    label = "site"

    def ready(self) -> None:
        from privacy.certification.published import CERTIFICATIONS
        from privacy.desk.stats import DESK_STATS
        from privacy.policy.published import PUBLISHED_POLICY
        from privacy.promises.states import PROMISE_STATES
        from responsys_site.core.http import snapshot
        from responsys_site.core.jobs.status import JOB_PROBLEMS

        snapshot.cache.parts = (PUBLISHED_POLICY, PROMISE_STATES, CERTIFICATIONS, DESK_STATS, JOB_PROBLEMS)
