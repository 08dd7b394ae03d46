"""The machine's Chromium, with cookies and scripts as the strictest visitor has them."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]
WIDTHS = (360, 768, 1440)
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # nothing else is read, and the rest is most of the work
}
AXE = Axe().axe_script


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.fail("The browser tests need Chromium. Install it, for instance: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Visit:
    """One visitor's window, and whatever went wrong in it."""

    page: Page
    host: str
    faults: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(path, wait_until="load")

    def open_mail(self, *, to: str) -> str:
        """Wait for mail to this address in the development mailbox, open it and return its page."""
        row = self.page.get_by_role("row", name=re.compile(re.escape(to)))
        for _ in range(60):
            self.open("/dev/mail/")
            if row.count():
                break
            self.page.wait_for_timeout(500)
        row.get_by_role("link").first.click()
        return self.page.content()

    def note_request(self, url: str) -> None:
        if not url.startswith(self.host):
            self.faults.append(f"asked another host: {url.split('?', maxsplit=1)[0]}")

    def too_wide(self) -> bool:
        return self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")

    def barriers(self) -> list[str]:
        """What axe finds wrong on the page as it stands."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        violations = self.page.evaluate("async rules => (await axe.run(rules)).violations", RULES)
        return [f"{found['id']}: {found['nodes'][0]['html']}" for found in violations]


@pytest.fixture
def visit(chromium, running_site):
    """Open a visitor's window: `visit(width=360, dark=True)`."""
    contexts = []

    def open_window(*, width: int = 1440, dark: bool = False, script: bool = True) -> Visit:
        context = chromium.new_context(
            base_url=running_site.url,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
        )
        contexts.append(context)
        window = Visit(page=context.new_page(), host=running_site.url)
        window.page.on(
            "console", lambda message: window.faults.append(message.text) if message.type == "error" else None
        )
        window.page.on("request", lambda request: window.note_request(request.url))
        return window

    yield open_window
    for context in contexts:
        context.close()
