// Asking the service. A dead network leaves connections open and answers nothing, so every question has an end.

import { Refusal } from "./refusal.js";

const PATIENCE = 15_000;
const BYTES_A_SECOND = 4_000; // what a bad connection still carries

export class Api {
  constructor(clock) {
    this.clock = clock;
    this.csrf = "";
  }

  /**
   * The answer, null where it has no body. Rejects with a Refusal: `offline` when the service cannot be reached, else
   * the code that it gave.
   */
  async ask(path, { method = "GET", body, headers = {} } = {}) {
    const form = body instanceof FormData;
    const sent = form || body === undefined ? body : JSON.stringify(body);
    const typed = sent !== undefined && !form && { "content-type": "application/json" };
    const ours = method !== "GET" && { "x-csrf-token": this.csrf };
    const { response, told } = await fetched(path, { method, body: sent, headers: { ...headers, ...typed, ...ours } });
    const { status, headers: heard } = response;
    if (told === null) return { status: 304, headers: heard, data: null };
    const data = read(told, response.ok);
    if (response.ok) return { status, headers: heard, data };
    const said = data.detail && { words: data.detail, remedy: data.remedy }; // its facts in words, which ours are not
    throw Object.assign(new Refusal(data.code ?? "internal", data.facts), { status, ...said });
  }

  /** Who the service says that we are, what time it is there, and a challenge to sign. */
  async hello() {
    const asked = Date.now();
    const { data } = await this.ask("/api/scan/hello");
    this.csrf = data.csrf;
    this.contact = this.clock.heard(data.now, asked);
    return data;
  }
}

/** What came back, its text null where there is none; so long is waited as a bad connection takes for what is sent. */
async function fetched(path, { body, ...asked }) {
  const signal = AbortSignal.timeout(PATIENCE + (sizeOf(body) / BYTES_A_SECOND) * 1_000);
  try {
    const response = await fetch(path, { ...asked, body, signal, cache: "no-store", redirect: "error" });
    const empty = response.status === 304 || response.status === 204;
    return { response, told: empty ? null : await response.text() };
  } catch {
    throw new Refusal("offline");
  }
}

const sizeOf = (body) =>
  body instanceof FormData ? [...body.values()].reduce((sum, one) => sum + (one.size ?? 0), 0) : (body?.length ?? 0);

function read(told, ok) {
  try {
    return JSON.parse(told);
  } catch {
    throw new Refusal(ok ? "offline" : "internal"); // somebody else's page: a captive portal, a proxy
  }
}
