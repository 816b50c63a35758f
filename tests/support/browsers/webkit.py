"""WebKitGTK's MiniBrowser, driven over WebDriver by selenium on a display of its own.

Its driver tells nothing of the console: `errors` are what a script in the page hears once the page has loaded.
"""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import ActionChains, Keys, WebKitGTK
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service
from urllib3.exceptions import HTTPError

from . import PATIENCE, Browser, Missing
from .find import program

PACKAGES = ["webkit2gtk-driver", "xvfb"]
START_LIMIT = 60.0  # seconds for a session to start: now and then the driver waits for ever for a browser that has died
TRIES = 3
LISTEN = """() => {
  globalThis.faults = [];
  const hear = (event, words) => addEventListener(event, (e) => faults.push(`${event}: ${words(e)}`), true);
  hear("error", (e) => e.message ?? e.target?.outerHTML);
  hear("unhandledrejection", (e) => e.reason);
  hear("securitypolicyviolation", (e) => `${e.violatedDirective} ${e.blockedURI}`);
  const { error } = console;
  console.error = (...words) => { faults.push(`console: ${words.join(" ")}`); error(...words); };
  new PerformanceObserver((list) => list.getEntries().forEach(({ name }) => {
    if (/^(http|ws)/.test(name) && !name.startsWith(origin)) faults.push(`request to another origin: ${name}`);
  })).observe({ type: "resource", buffered: true });
}"""


class WebKit(Browser):
    name = "webkit"

    def __init__(self, say: Callable[[str], None]) -> None:
        self.driver: WebKitGTK | None = None
        self.service = program(["WebKitWebDriver"], PACKAGES, say)
        self.browser = program(["/usr/lib/*/webkit2gtk-4.*/MiniBrowser", "MiniBrowser"], PACKAGES, say)
        self.xvfb, self.display = _display(program(["Xvfb"], PACKAGES, say))
        try:
            self._start()
        except Missing:
            self.close()
            raise

    def _start(self) -> WebKitGTK:
        """A driver, and with it a browser whose profile nobody has used."""
        if self.driver:
            self.driver.quit()
            self.driver = None
        for last in (*[False] * (TRIES - 1), True):
            try:
                with _within(START_LIMIT):
                    return self._started()
            except (WebDriverException, HTTPError, OSError) as error:
                if last:
                    raise Missing(f"{self.browser} does not start: {error}") from error
        raise AssertionError("it starts, or it does not")

    def _started(self) -> WebKitGTK:
        options = Options()
        options.accept_insecure_certs = True
        options.binary_location = self.browser
        options.add_argument("--automation")
        # Under LANG=C its navigator.language is "C", which is no language and breaks uPlot.
        env = {**os.environ, "DISPLAY": self.display, "GDK_BACKEND": "x11", "LC_ALL": "en_US.UTF-8"}
        self.driver = WebKitGTK(options=options, service=Service(self.service, env=env))
        self.driver.command_executor.client_config.timeout = int(PATIENCE + START_LIMIT)  # type: ignore[union-attr]
        self.driver.set_script_timeout(PATIENCE)
        self.driver.set_window_size(1280, 900)
        self.version = self.driver.capabilities["browserVersion"]
        return self.driver

    @property
    def _driver(self) -> WebKitGTK:
        assert self.driver, "the browser is closed"
        return self.driver

    def open(self, url: str) -> None:
        self._start()
        self.go(url)

    def go(self, url: str) -> None:
        self._driver.get(url)
        self.evaluate(LISTEN)

    def _evaluate(self, expression: str) -> Any:
        kind, value = self._driver.execute_async_script(
            f"""const done = arguments[0];
            const failed = (error) => done(["error", String(error)]);
            (async () => ({expression}))().then((value) => done(["value", value ?? null]), failed);"""
        )
        assert kind == "value", value
        return value

    def _click(self, finder: str) -> None:
        element = self._driver.execute_script(f"const e = {finder}; e.scrollIntoView({{ block: 'center' }}); return e;")
        element.click()

    def press(self, keys: str) -> None:
        *held, last = [getattr(Keys, key.upper(), key) for key in keys.split("+")]
        actions = ActionChains(self._driver)
        for key in held:
            actions.key_down(key)
        actions.send_keys(last)
        for key in reversed(held):
            actions.key_up(key)
        actions.perform()

    def screenshot(self, path: Path) -> None:
        self._driver.save_screenshot(str(path))

    def errors(self) -> list[str]:
        return list(self.evaluate("() => faults.splice(0)"))

    def close(self) -> None:
        if self.driver:
            self.driver.quit()
        self.driver = None
        self.xvfb.terminate()
        self.xvfb.wait()


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Connections made meanwhile do not wait longer than that for an answer."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(seconds)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


def _display(xvfb: str) -> tuple[subprocess.Popen[str], str]:
    """A screen that nobody sees, on the first free number."""
    server = subprocess.Popen(
        [xvfb, "-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout
    number = server.stdout.readline().strip()
    if not number:
        server.wait()
        raise Missing(f"{xvfb} does not start")
    return server, f":{number}"
