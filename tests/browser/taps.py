"""Taps, typed fields and loaded pages that a scripted run costs a person, counted by the browser itself."""

from collections import Counter
from typing import Any

LISTENING = """(() => {
  if (window.listening) return;
  window.listening = true;
  const typed = new WeakSet();
  addEventListener("pointerdown", (event) => event.isTrusted && window.costs("taps"), true);
  addEventListener("input", ({ target }) => {
    if (["radio", "checkbox"].includes(target.type) || target.classList.contains("pin") || typed.has(target)) return;
    typed.add(target);
    window.costs(target.tagName === "SELECT" ? "chosen" : "typed");
  }, true);
})()"""
"""What is scanned comes as keys of a script and is no input; a PIN is counted by its gesture."""


class Taps:
    """Counts by ``step``, which the run sets as it goes on."""

    def __init__(self) -> None:
        self.step = ""
        self.by_step: dict[str, Counter[str]] = {}

    def watch(self, page: Any) -> None:
        """Count on this page from now on, and on what it loads."""
        page.expose_function("costs", self._count)
        page.on("load", lambda _: self._count("pages"))
        page.add_init_script(LISTENING)
        page.evaluate(LISTENING)

    def _count(self, what: str) -> None:
        self.by_step.setdefault(self.step, Counter())[what] += 1

    def told(self) -> list[str]:
        """Return a line for each step that has a name."""
        return [
            f"{step}: {', '.join(f'{times} {what}' for what, times in sorted(counts.items()))}"
            for step, counts in self.by_step.items()
            if step
        ]
