// A page that keeps itself up to date: asks for the part that changes while somebody looks at it, and puts it in place.
// Nothing is asked while the page is hidden; after a failure it asks less and less often.

const PACE = 10_000;
const SLOWEST = 120_000;
const part = document.querySelector("[data-live]");
const told = document.querySelector("[data-live-told]");
let wait = PACE;
let shown = "";

const { locale } = document.documentElement.dataset;

const say = (text) => {
  told.textContent = text;
};

async function refresh() {
  if (document.visibilityState === "visible") {
    try {
      const answer = await fetch(part.dataset.live, { headers: { accept: "text/html" }, redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      const fresh = await answer.text();
      if (fresh !== shown) part.innerHTML = shown = fresh;
      say(`${told.dataset.fresh} ${new Date().toLocaleTimeString(locale)}`);
      wait = PACE;
    } catch {
      wait = Math.min(wait * 2, SLOWEST);
      say(told.dataset.stale);
    }
  }
  setTimeout(refresh, wait);
}

if (part && told) {
  document.addEventListener("visibilitychange", () => {
    wait = PACE;
  });
  setTimeout(refresh, wait);
}
