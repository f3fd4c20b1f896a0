// The outcomes of a scan and of an act, for eyes that look elsewhere: a sound, the whole screen in a colour, a word,
// a tremor.
//
// A screen reader hears the word once: from here, or where it was `heard`, from the screen that was drawn just before.
//
// The scanner's own beep says "read"; ours says what became of it, so call these only after the act is durable. The
// words are the caller's. Browsers are silent until the page is touched once.

const SOUNDS = {
  taken: { type: "sine", notes: [[1320, 0, 0.14]], tremor: [60] },
  kept: { type: "sine", notes: [[990, 0, 0.1]], tremor: [60] },
  later: { type: "sine", notes: [[990, 0, 0.1]], tremor: [60] },
  already: {
    type: "sine",
    notes: [
      [660, 0, 0.1],
      [660, 0.16, 0.1],
    ],
    tremor: [60, 80, 60],
  },
  refused: {
    type: "square",
    notes: [
      [196, 0, 0.22],
      [147, 0.22, 0.38],
    ],
    tremor: [350],
  },
}; // hertz, seconds from now, seconds long; milliseconds
const SHOWN = { taken: 700, kept: 700, later: 1100, already: 1100, refused: 4000 }; // ms, or until a touch or a key
const LOUD = { sine: 0.5, square: 0.25 };

let audio = null;
let timer = 0;

const sheet = document.createElement("link");
sheet.rel = "stylesheet";
sheet.href = new URL("./feedback.css", import.meta.url).href;
document.head.append(sheet);

const screen = document.createElement("div");
screen.className = "outcome";
screen.hidden = true;
const word = document.createElement("p");
screen.append(word);
document.body.append(screen);

function touched() {
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume();
  hide();
}
for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, touched, { capture: true, passive: true });

function hide() {
  clearTimeout(timer);
  screen.hidden = true;
}

function sound({ type, notes }) {
  if (audio?.state !== "running") return;
  for (const [pitch, from, length] of notes) {
    const [tone, volume] = [audio.createOscillator(), audio.createGain()];
    const at = audio.currentTime + from;
    tone.type = type;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(LOUD[type], at);
    volume.gain.setValueAtTime(LOUD[type], at + length - 0.02);
    volume.gain.linearRampToValueAtTime(0, at + length); // without it the end is a click
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + length);
  }
}

function tell(outcome, said, { heard = false } = {}) {
  clearTimeout(timer);
  sound(SOUNDS[outcome]);
  navigator.vibrate?.(SOUNDS[outcome].tremor);
  screen.dataset.outcome = outcome;
  word.setAttribute("role", heard ? "none" : "alert");
  word.textContent = said;
  screen.hidden = false;
  timer = setTimeout(hide, SHOWN[outcome]);
}

export const taken = (said, how) => tell("taken", said, how);
/** Signed and on the disk, and the service is being asked. */
export const kept = (said, how) => tell("kept", said, how);
/** Signed and on the disk, and not done with: it waits for the network, or something is amiss in what was recorded. */
export const later = (said, how) => tell("later", said, how);
export const already = (said, how) => tell("already", said, how);
export const refused = (said, how) => tell("refused", said, how);
