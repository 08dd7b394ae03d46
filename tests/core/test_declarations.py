"""What an app declares in a module of a fixed name is found, and no such module is overlooked."""

from pathlib import Path

import pytest
from django.apps import apps

from responsys_site.core.declarations import declared
from responsys_site.core.jobs.scheduler import registered_jobs
from responsys_site.core.promise_checks import registered_checks

LISTS = [("immutability", "IMMUTABLE_TABLES"), ("immutability", "TRIGGERS"), ("data_inventory", "TEXT_COLUMNS")]


def apps_with(module: str, project: Path) -> set[str]:
    """Return the names of the packages of this site that have such a module."""
    folders = ("leads", "privacy", "responsys_site")
    paths = [path for folder in folders for path in (project / folder).rglob(f"{module}.py")]
    return {".".join(path.parent.relative_to(project).parts) for path in paths}


@pytest.mark.parametrize("module", ["immutability", "data_inventory", "jobs", "promise_checks"])
def test_declarations_stand_in_apps_alone(module, project):
    assert apps_with(module, project) <= {config.name for config in apps.get_app_configs()}


@pytest.mark.parametrize(("module", "name"), LISTS)
def test_declarations_in_lists_are_found(module, name, project):
    sources = {
        app: (project / app.replace(".", "/") / f"{module}.py").read_text() for app in apps_with(module, project)
    }
    written = [app for app, source in sources.items() if f"\n{name} = [" in source]
    assert written and len(declared(module, name)) >= len(written)


def test_declarations_of_jobs_and_checks_are_found(project):
    jobs = {job.work.__module__.removesuffix(".jobs") for job in registered_jobs().values()}
    assert apps_with("jobs", project) <= jobs and "responsys_site.core.rate_limits" in jobs
    checks = {check.__module__.split(".promise_checks")[0] for found in registered_checks().values() for check in found}
    assert {"leads", "privacy.desk"} | (apps_with("promise_checks", project) - {"responsys_site.core"}) <= checks
