// What this browser can do here. Each is absent without a safe connection, and some old ones never have it.
const can = {
  secure: async () => isSecureContext,
  camera: async () => Boolean(navigator.mediaDevices?.getUserMedia),
  offline: async () => "serviceWorker" in navigator && "indexedDB" in window,
  keys: async () => Boolean(await crypto.subtle?.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign"])),
  passkey: async () => "PublicKeyCredential" in window,
};
const list = document.getElementById("abilities");
for (const line of list.children) {
  const yes = await can[line.dataset.ability]().catch(() => false);
  const answer = line.querySelector("strong");
  answer.textContent = `${yes ? "✓" : "✗"} ${yes ? list.dataset.yes : list.dataset.no}`;
  answer.className = yes ? "good" : "bad";
}
