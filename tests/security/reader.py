"""A reader in any browser: writes into a cell, presses Run, reads what is under it, as `e2e.notebook` by Playwright."""

from __future__ import annotations

from support.browsers import Browser

MARK = """(selector, marks) => {
  const mark = document.querySelector(selector)?.dataset.mark;
  return marks.includes(mark) && mark;
}"""
ENDS = ["done", "failed", "stopped"]
OUTPUTS = """(selector) => {
  const outputs = document.querySelector(selector + ' gl-outputs');
  return outputs.hidden ? '' : outputs.innerText.trim();
}"""
NOTICES = "() => document.querySelector('gl-notices').innerText"
PHASE = "(phase) => document.querySelector('gl-toolbar [data-phase]')?.dataset.phase === phase"
SAYS = "(words) => document.querySelector('gl-notices')?.innerText.includes(words)"


class Reader:
    def __init__(self, browser: Browser, site: str) -> None:
        self.browser = browser
        browser.open(site)
        browser.wait_for("() => document.querySelector('gl-code-cell') !== null")

    def cell(self, index: int) -> str:
        return f"gl-code-cell:nth-of-type({index + 1})"

    def write(self, source: str, index: int = 0) -> None:
        self.browser.click(f"{self.cell(index)} gl-editor >>> .cm-content[contenteditable=true]")
        self.browser.press("Control+a")
        self.browser.press("Delete")
        self.browser.insert(source)

    def start(self, source: str, index: int = 0) -> None:
        """Write and run a cell, and wait until Python is at it."""
        self.write(source, index)
        self.browser.press("Control+Enter")
        self.phase("running")

    def run(self, source: str, index: int = 0, mark: str = "done") -> str:
        """Write and run a cell to its end; the text of its outputs."""
        self.write(source, index)
        self.browser.press("Control+Enter")
        self.ended(mark, index)
        return self.outputs(index)

    def ended(self, mark: str, index: int = 0) -> None:
        ended = self.browser.wait_for(MARK, self.cell(index), ENDS)
        words = f"{self.outputs(index)[-2_000:]} {self.notices()}"
        assert ended == mark, f"{self.browser.name}: cell {index} {ended}: {words}"

    def outputs(self, index: int = 0) -> str:
        return str(self.browser.evaluate(OUTPUTS, self.cell(index)))

    def notices(self) -> str:
        return str(self.browser.evaluate(NOTICES))

    def stop(self) -> None:
        self.browser.click("gl-toolbar button.halt")

    def phase(self, phase: str) -> None:
        self.browser.wait_for(PHASE, phase)

    def told(self, words: str) -> None:
        """A notice says so."""
        self.browser.wait_for(SAYS, words)
