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
    if (sent !== undefined && !form) headers = { ...headers, "content-type": "application/json" };
    if (method !== "GET") headers = { ...headers, "x-csrf-token": this.csrf };
    const size = form ? [...sent.values()].reduce((sum, one) => sum + (one.size ?? 0), 0) : (sent?.length ?? 0);
    const patience = PATIENCE + (size / BYTES_A_SECOND) * 1_000;
    let response, told;
    try {
      const signal = AbortSignal.timeout(patience);
      response = await fetch(path, { method, body: sent, headers, signal, cache: "no-store", redirect: "error" });
      if (response.status === 304 || response.status === 204)
        return { status: 304, headers: response.headers, data: null };
      told = await response.text();
    } catch {
      throw new Refusal("offline");
    }
    let data;
    try {
      data = JSON.parse(told);
    } catch {
      throw new Refusal(response.ok ? "offline" : "internal"); // somebody else's page: a captive portal, a proxy
    }
    if (!response.ok) {
      const said = data.detail && { words: data.detail, remedy: data.remedy }; // its facts in words, which ours are not
      throw Object.assign(new Refusal(data.code ?? "internal", data.facts), { status: response.status, ...said });
    }
    return { status: response.status, headers: response.headers, data };
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
