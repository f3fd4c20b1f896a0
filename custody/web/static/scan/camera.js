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
  ...(parse(text) ?? { number: "", copy: "" }),
  how: "camera",
  raw: text,
  texts: [text],
});

/** What one picture showed, in the order of telling: a label, and then the seal beside it, which is the label's. */
export const inOrder = (reads) => [...reads.filter((one) => one.number), ...reads.filter((one) => !one.number)];

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
 * Show the camera in a video element and read what it sees, until stopped. The camera rests while the page is hidden.
 *
 * `onRead` gets {number, copy, how: "camera", raw}. Gives {stop(), torch(on), hasTorch}; torch() alone turns it over.
 * Throws CameraTrouble.
 */
export async function camera(video, onRead) {
  const worker = new Worker(new URL("./camera-worker.js", import.meta.url));
  let view = new InView();
  let stream = null;
  let stopped = false;
  let busy = false;
  let last = -Infinity;

  worker.onmessage = ({ data }) => {
    busy = false;
    if (data.trouble) console.warn(data.trouble);
    if (stream) inOrder(view.fresh(data.texts, last).map(seen)).forEach(onRead);
  };

  worker.onerror = (event) => console.warn(event.message); // the desk goes on with scanner and fingers

  async function look() {
    const now = performance.now();
    if (!busy && stream && now - last >= PAUSE) {
      busy = true;
      last = now;
      const picture = await createImageBitmap(video).catch(() => null);
      if (picture && !stopped) worker.postMessage(picture, [picture]);
      else busy = false;
    }
    if (!stopped) video.requestVideoFrameCallback(look);
  }

  function rest() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    view = new InView();
    video.srcObject = null;
  }

  async function wake() {
    const opened = await open();
    if (stopped || document.hidden) {
      opened.getTracks().forEach((track) => track.stop());
      return;
    }
    stream = opened;
    video.srcObject = stream;
    video.muted = true;
    video.playsInline = true;
    await video.play();
  }

  const turn = () => (document.hidden ? rest() : wake().catch(console.warn));

  function stop() {
    stopped = true;
    document.removeEventListener("visibilitychange", turn);
    rest();
    worker.terminate();
  }

  try {
    await wake();
  } catch (error) {
    stop();
    throw error;
  }
  document.addEventListener("visibilitychange", turn);
  video.requestVideoFrameCallback(look);
  const track = () => stream?.getVideoTracks()[0];
  let lit = false;
  return {
    stop,
    hasTorch: Boolean(track()?.getCapabilities?.().torch),
    torch: (on = !lit) => track()?.applyConstraints({ advanced: [{ torch: (lit = on) }] }),
  };
}
