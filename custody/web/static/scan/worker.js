// The service worker of the scan desk: the page opens without the network, and with one that answers nothing.

/* global VERSION, FILES, PAGE -- written before this by the service */
const CACHE = `custody-scan-${VERSION}`;
const PATIENCE = 3_000;

self.addEventListener("install", (event) => {
  const fresh = [PAGE, ...FILES].map((path) => new Request(path, { cache: "reload", credentials: "same-origin" }));
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(fresh))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const ours = (await caches.keys()).filter((name) => name.startsWith("custody-scan-"));
      // a page of the version before may still be open and want one of its files
      await Promise.all(
        ours
          .filter((name) => name !== CACHE)
          .slice(0, -1)
          .map((name) => caches.delete(name)),
      );
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin || pathname.startsWith("/api/")) return;
  // "/scanner" begins like this page too: every other page answers for itself
  if (request.mode === "navigate" && pathname !== PAGE && !FILES.includes(pathname)) return;
  if (request.mode === "navigate" && pathname === PAGE) event.respondWith(page(request));
  else event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
});

/** The page from the service, or after three seconds without an answer the one that is kept. */
async function page(request) {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    if (response.ok) return response;
    throw new Error(String(response.status));
  } catch (error) {
    const kept = await (await caches.open(CACHE)).match(PAGE);
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("sync", (event) => {
  event.waitUntil(self.clients.matchAll().then((pages) => pages.forEach((one) => one.postMessage("sync"))));
});
