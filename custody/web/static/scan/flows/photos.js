/**
 * Photographs of bricks as they are sealed. Each is on the device before it is told, and goes to the service when there
 * is a network; the act that names it by its digest is signed only when the service has it.
 */
import { hex, sha256 } from "../bytes.js";
import { el } from "../dom.js";
import { say } from "../words.js";
import { keep } from "./drafts.js";

const EDGE = 1600; // pixels: a seal's number is read, and a poor network carries it
const QUALITY = 0.8;
const MOST = 4; // of one brick

/** A button that opens the camera, or on a computer the files; `taken(file)` gets the picture. */
export const shutter = (line, taken) =>
  (line.photos ?? []).length < MOST &&
  el(
    "label",
    { class: "button shutter" },
    say("photograph", { number: line.id }),
    el("input", {
      type: "file",
      accept: "image/*",
      capture: "environment",
      onchange: ({ target }) => target.files[0] && taken(target.files[0]),
    }),
  );

/** Keep a photograph of a line, on the disk when this resolves; what is no picture is refused. */
export async function photograph(desk, draft, line, file) {
  let picture;
  try {
    picture = await drawn(file);
  } catch {
    return { outcome: "refused", word: say("photo_unreadable") };
  }
  const digest = hex(await sha256(await picture.arrayBuffer()));
  await desk.engine.photo.keep(draft.name, digest, { picture });
  line.photos = [...new Set([...(line.photos ?? []), digest])];
  await keep(desk, draft);
  return { outcome: "kept", word: say("photo_kept", { number: line.id }) };
}

/** Drawn anew as a JPEG: smaller, upright, and without what a camera writes into its files. */
async function drawn(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, EDGE / Math.max(picture.width, picture.height));
  const canvas = el("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve, reject) =>
    canvas.toBlob((made) => (made ? resolve(made) : reject(new Error("no picture"))), "image/jpeg", QUALITY),
  );
}

/** Send those that the service has not, one by one. Rejects with a Refusal, `offline` where it cannot be reached. */
export async function sendPhotos(desk, draft, folder, duty) {
  const { photo } = desk.engine;
  for (const digest of draft.lines.flatMap((line) => line.photos ?? [])) {
    const { picture, blob } = await photo.load(draft.name, digest);
    if (!blob) await photo.keep(draft.name, digest, await photo.send(folder, picture, duty));
  }
}

/** A line's photographs as an act names them; all were sent. */
export const photosOf = (desk, draft, line) =>
  Promise.all((line.photos ?? []).map((digest) => desk.engine.photo.load(draft.name, digest)));

/** Go on without them: they stay in no list. */
export async function withoutPhotos(desk, draft) {
  for (const line of draft.lines) delete line.photos;
  await keep(desk, draft);
}
