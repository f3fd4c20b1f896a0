// The camera as a reader: pictures go to a worker one at a time, and each code in view is told once.

import { parse } from "./number.js";

const PAUSE = 110; // ms from picture to picture at least: nine a second are enough, and spare the battery
const GONE = 1500; // ms without it in any picture after which a code may be told again
const WANTED = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };

/** Why there is no camera; `code` is insecure, no_camera, refused or busy. */
export class CameraTrouble extends Error {
  constructor(code, cause) {
    super(code, { cause });
    this.code = code;
  }
}

/** A code that was seen, as the desk takes it; one that is not ours keeps its text in `raw`. */
export const seen = (text) => ({
  ...(parse(text) ?? { id: "", copy: "" }),
  how: "camera",
  raw: text,
  texts: [text],
});

/** What one picture showed, in the order of telling: a label, and then the seal beside it, which is the label's. */
export const inOrder = (reads) => [...reads.filter((one) => one.id), ...reads.filter((one) => !one.id)];

async function open() {
  if (!navigator.mediaDevices?.getUserMedia) throw new CameraTrouble(isSecureContext ? "no_camera" : "insecure");
  try {
    return await navigator.mediaDevices.getUserMedia({ video: WANTED, audio: false });
  } catch (error) {
    const codes = { NotFoundError: "no_camera", OverconstrainedError: "no_camera", NotReadableError: "busy" };
    throw new CameraTrouble(codes[error.name] ?? "refused", error);
  }
}

/**
 * Codes that are in view, so that each is told once: `fresh` gives those that were out of view until the picture
 * of `now`. Out of view is what pictures lack; where a busy phone took none, nothing has gone.
 */
export class InView {
  #lacking = new Map(); // each code that was told: the first and the last picture in a row that lack it; null in view

  fresh(texts, now) {
    const told = texts.filter((text) => {
      const lacking = this.#lacking.get(text);
      return lacking === undefined || (lacking !== null && lacking.last - lacking.first >= GONE);
    });
    for (const [text, lacking] of this.#lacking) {
      if (!texts.includes(text)) this.#lacking.set(text, { first: lacking?.first ?? now, last: now });
    }
    for (const text of texts) this.#lacking.set(text, null);
    return [...new Set(told)];
  }
}

/**
 * Show the camera in a video element and read what it sees, until stopped. `onRead` gets {id, copy, how: "camera",
 * raw}. Throws CameraTrouble.
 * @returns {Promise<Eye>}
 */
export async function camera(video, onRead) {
  const eye = new Eye(video, onRead);
  try {
    await eye.open();
  } catch (error) {
    eye.stop();
    throw error;
  }
  return eye;
}

/** A camera that reads, and rests while the page is hidden. */
class Eye {
  #video;
  #onRead;
  #worker = new Worker(new URL("./camera_worker.js", import.meta.url));
  #view = new InView();
  #stream = null;
  #stopped = false;
  #busy = false; // with a picture
  #last = -Infinity; // when that was taken
  #lit = false;

  constructor(video, onRead) {
    this.#video = video;
    this.#onRead = onRead;
    this.#worker.onmessage = ({ data }) => this.#told(data);
    this.#worker.onerror = (event) => console.warn(event.message); // the desk goes on with scanner and fingers
  }

  async open() {
    await this.#wake();
    document.addEventListener("visibilitychange", this.#turn);
    this.#video.requestVideoFrameCallback(() => this.#look());
  }

  stop() {
    this.#stopped = true;
    document.removeEventListener("visibilitychange", this.#turn);
    this.#rest();
    this.#worker.terminate();
  }

  get #track() {
    return this.#stream?.getVideoTracks()[0];
  }

  get hasTorch() {
    return Boolean(this.#track?.getCapabilities?.().torch);
  }

  /** Light the lamp, or turn it over. */
  torch(on = !this.#lit) {
    this.#lit = on;
    return this.#track?.applyConstraints({ advanced: [{ torch: on }] });
  }

  #turn = () => (document.hidden ? this.#rest() : this.#wake().catch(console.warn));

  async #wake() {
    const opened = await open();
    if (this.#stopped || document.hidden) {
      opened.getTracks().forEach((track) => track.stop());
      return;
    }
    this.#stream = opened;
    Object.assign(this.#video, { srcObject: opened, muted: true, playsInline: true });
    await this.#video.play();
  }

  #rest() {
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#stream = null;
    this.#view = new InView();
    this.#video.srcObject = null;
  }

  /** At each picture: give it to the worker, if it has none and the last is old enough. */
  async #look() {
    const now = performance.now();
    if (!this.#busy && this.#stream && now - this.#last >= PAUSE) {
      this.#busy = true;
      this.#last = now;
      const picture = await createImageBitmap(this.#video).catch(() => null);
      if (picture && !this.#stopped) this.#worker.postMessage(picture, [picture]);
      else this.#busy = false;
    }
    if (!this.#stopped) this.#video.requestVideoFrameCallback(() => this.#look());
  }

  #told({ trouble, texts }) {
    this.#busy = false;
    if (trouble) console.warn(trouble);
    if (this.#stream) inOrder(this.#view.fresh(texts, this.#last).map(seen)).forEach(this.#onRead);
  }
}
