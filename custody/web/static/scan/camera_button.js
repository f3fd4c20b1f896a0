// "Scan with the camera" beside the fields for scans, on a device that has one. A single field takes one code and goes
// on as after Enter; a list takes one code after the other until the camera is closed.

import { fill } from "./scan_field.js";
import { group } from "./number.js";

const dialog = document.getElementById("aim");
const [video, said, torch] = ["video", "[role=status]", "[data-torch]"].map((one) => dialog.querySelector(one));
let eye = null;

function trouble(code) {
  for (const one of dialog.querySelectorAll("[data-trouble]")) one.hidden = one.dataset.trouble !== code;
}

async function aim(field) {
  trouble("");
  said.textContent = "";
  torch.hidden = true;
  dialog.showModal();
  const { camera } = await import("./camera.js");
  try {
    eye = await camera(video, ({ id: number, copy, raw }) => take(field, number ? number + copy : raw, number));
  } catch (error) {
    trouble(error.code ?? "no_camera");
    return;
  }
  torch.hidden = !eye.hasTorch;
  if (!dialog.open) close(); // closed while the camera was still opening
}

function take(field, text, number) {
  const again = field.value.split(/\s+/).includes(text);
  said.textContent = `${again ? "=" : "✓"} ${number ? group(number) : text}`;
  if (again) return;
  navigator.vibrate?.(60);
  if (field instanceof HTMLInputElement) dialog.close();
  fill(field, text);
}

function close() {
  eye?.stop();
  eye = null;
}

const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
if (devices.some(({ kind }) => kind === "videoinput")) {
  for (const field of document.querySelectorAll(".scan")) {
    const button = document.getElementById("aim-button").content.cloneNode(true);
    button.querySelector("button").addEventListener("click", () => aim(field));
    (field.closest(".field") ?? field).after(button);
  }
  dialog.addEventListener("close", close);
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  torch.addEventListener("click", () => eye?.torch());
}
