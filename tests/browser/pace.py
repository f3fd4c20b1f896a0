"""How long the page takes from the first key of a burst to what must then stand on the screen; hands are not in it."""

from statistics import median, quantiles

PACE = """async ({things, first}) => {
  const screen = document.getElementById('screen');
  const ready = {
    seal: () => document.getElementById('seal'),
    read: () => document.getElementById('seal')?.value,
    label: () => screen.querySelector('p.last'),
    listed: n => screen.querySelector('.counter strong')?.textContent.replace(/\\D/g, ' ').startsWith(String(n)) && !document.getElementById('seal'),
    sealed: n => screen.querySelector('h1').textContent.endsWith(` ${n + 1}`),
  };
  const code = key => ({'.': 'Period', ' ': 'Space'})[key] ?? (key.length > 1 ? key : /[0-9]/.test(key) ? `Digit${key}` : `Key${key.toUpperCase()}`);
  const burst = text => {
    const made = [...text, 'Enter'].map(key => new KeyboardEvent('keydown', {key, code: code(key), bubbles: true, cancelable: true}));
    const at = performance.now(); // the keyboard's own time, which does not wait for a busy page
    made.forEach(event => Object.defineProperty(event, 'timeStamp', {value: at}));
    made.forEach(event => (document.activeElement ?? document.body).dispatchEvent(event));
  };
  const until = holds => new Promise((done, failed) => {
    const slow = setTimeout(() => failed(new Error(`never there: ${document.querySelector('.outcome').textContent} ${screen.textContent}`)), 60000);
    const look = () => holds() && (clearTimeout(slow), watch.disconnect(), done());
    const watch = new MutationObserver(look);
    watch.observe(screen, {subtree: true, childList: true, characterData: true, attributes: true});
    look();
  });
  const times = [];
  for (const [i, steps] of things.entries()) {
    const begun = performance.now();
    for (const [text, then, pressed] of steps) {
      burst(text);
      await until(() => ready[then](first + i));
      if (pressed) document.getElementById(pressed).click();
    }
    await until(() => !steps.at(-1)[2] || ready.listed(first + i));
    times.push(performance.now() - begun);
  }
  return times;
}"""


def paced(page, things: list[list[tuple[str, ...]]], first: int = 1) -> list[float]:
    """Milliseconds for each thing: its ``(burst, what then stands there, what is then pressed)``, one after the other.

    ``first``: the number of the first of them in the list that they make.
    """
    times: list[float] = page.evaluate(
        PACE, {"things": [[list(step) for step in one] for one in things], "first": first}
    )
    return times


def told(what: str, times: list[float]) -> str:
    """Times in milliseconds, for people."""
    last = times[-len(times) // 10 :]
    return (
        f"{what}: median {median(times):.0f} ms, p95 {quantiles(times, n=20)[-1]:.0f} ms,"
        f" of the last tenth {median(last):.0f} ms, {sum(times) / 1000:.1f} s for {len(times)}"
    )
