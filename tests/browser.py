"""The machine's Chromium, with cookies and scripts as the strictest visitor has them."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, sync_playwright

FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]
WIDTHS = (360, 768, 1440)
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
SIZES = {"type": "rule", "values": ["target-size", "scrollable-region-focusable"]}
AXE = Axe().axe_script


def find_chromium() -> str:
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.fail("The browser tests need Chromium. Install it, for instance: apt-get install chromium")
    return program


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
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
        with self.page.expect_navigation():
            row.get_by_role("link").first.click()
        return self.page.content()

    def note_message(self, message: ConsoleMessage) -> None:
        """An error page is no error: the browser's own word on the status of the page itself does not count."""
        if message.type == "error" and message.location["url"] != self.page.url:
            self.faults.append(message.text)

    def note_request(self, url: str) -> None:
        if not url.startswith(self.host):
            self.faults.append(f"asked another host: {url.split('?', maxsplit=1)[0]}")

    def too_wide(self) -> bool:
        return self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")

    def looks_wrong(self, *, apart_from: tuple[str, ...] = ()) -> list[str]:
        """What is wrong with the page as it stands: barriers that axe finds, too wide, and the window's faults so far.

        Narrow, everything is asked; in the dark, only colours; wide, only sizes: nothing else differs.
        `apart_from`: selectors of parts that are not looked at.
        """
        before, found = self.page.viewport_size, [*self.faults]
        for width in sorted(WIDTHS, reverse=True):
            self.page.set_viewport_size({"width": width, "height": 900})
            found += [f"too wide at {width}"] if self.too_wide() else []
            if width == max(WIDTHS):
                found += [f"wide: {one}" for one in self._ask_axe(SIZES, apart_from)]
        found += self._ask_axe(RULES, apart_from)
        self._paint("dark")
        found += [f"in the dark: {one}" for one in self._ask_axe(COLOURS, apart_from)]
        self._paint("light")
        if before:
            self.page.set_viewport_size(before)
        return [f"{self.page.title()}: {one}" for one in found]

    def _paint(self, scheme: Literal["light", "dark"]) -> None:
        """Show the page in these colours; the staff's site moves from one to the other within a moment."""
        self.page.emulate_media(color_scheme=scheme)
        self.page.evaluate("Promise.all(document.getAnimations().map(one => one.finished))")

    def _ask_axe(self, rules: dict[str, object], apart_from: tuple[str, ...]) -> list[str]:
        """Nothing but what is wrong is worked out: the rest is most of the work."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        asked = {"runOnly": rules, "resultTypes": ["violations"]}
        where = {"exclude": [[one] for one in apart_from if self.page.locator(one).count()]}
        violations = self.page.evaluate("async ask => (await axe.run(...ask)).violations", [where, asked])
        return [f"{found['id']}: {found['nodes'][0]['html']}" for found in violations]


@pytest.fixture
def visit(chromium, running_site):
    """Open a visitor's window: `visit(width=360)`."""
    contexts = []

    def open_window(*, width: int = 1440, script: bool = True) -> Visit:
        context = chromium.new_context(
            base_url=running_site.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
        )
        contexts.append(context)
        window = Visit(page=context.new_page(), host=running_site.url)
        window.page.on("console", window.note_message)
        window.page.on("request", lambda request: window.note_request(request.url))
        return window

    yield open_window
    for context in contexts:
        context.close()
