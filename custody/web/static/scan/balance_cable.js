// A balance on a cable, where the browser has Web Serial (Chromium on computers): it sends a line when its key is
// pressed, and the line is heard as if it had been typed. One that sends all the time would weigh the next thing before
// it lies there, so a line counts only when no other follows it at once.

const APART = 600; // ms; who presses a key for each weight is slower, whatever sends by itself is faster

/** How makers set their cables, by a name for the page; what is not said is 8 bits, no parity, 1 stop bit. */
export const SETTINGS = {
  9600: { baudRate: 9600 },
  2400: { baudRate: 2400, dataBits: 7, parity: "even" },
  1200: { baudRate: 1200, dataBits: 7, parity: "odd" },
};

export const possible = () => Boolean(navigator.serial);

/**
 * Have a person choose the port, and hear its lines until it is unplugged; resolves when it is open. `heard(line)`;
 * `endless()` once when it sends all the time; `gone()` at the end. Rejects when none was chosen or it is busy.
 */
export async function connect(setting, { heard, endless, gone }) {
  const port = await navigator.serial.requestPort();
  await port.open(SETTINGS[setting]);
  listen(port.readable.getReader(), new Lines(heard, endless)).catch(console.warn).finally(gone);
}

async function listen(reader, lines) {
  const decoder = new TextDecoder("ascii");
  for (let { value, done } = await reader.read(); !done; { value, done } = await reader.read()) {
    lines.take(decoder.decode(value, { stream: true }));
  }
}

/** Lines out of what comes in pieces. */
class Lines {
  #rest = "";
  #waiting = 0;
  #warned = false;

  constructor(heard, endless) {
    Object.assign(this, { heard, endless });
  }

  take(text) {
    const lines = (this.#rest + text).split(/[\r\n]+/);
    this.#rest = lines.pop();
    lines.filter((line) => line.trim()).forEach((line) => this.#line(line));
  }

  #line(line) {
    if (this.#waiting) this.#flood();
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => {
      this.#waiting = 0;
      if (!this.#warned) this.heard(line);
      this.#warned = false; // it has stopped: what comes next was sent by a key
    }, APART);
  }

  #flood() {
    if (!this.#warned) this.endless();
    this.#warned = true;
  }
}
