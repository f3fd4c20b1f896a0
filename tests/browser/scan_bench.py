"""A small page under the desk's policy on which the reader is tried: what it tells stands in ``told``."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from custody.web.http.security import CSP
from custody.web.http.service_worker import shell

POLICY = CSP.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
PAGE = b"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>bench</title><script src="/keyboard_scanner.js"></script></head>
<body>
<form id="form"><input id="text" maxlength="8"><button>Send</button></form>
<input id="typed">
<video id="video" width="320"></video>
<script type="module" src="/bench.js"></script>
</body></html>"""
SCRIPT = b"""
import * as feedback from "./feedback.js";
import { camera, listen, typed } from "./code_input.js";
const [video, told, lamp] = [document.getElementById("video"), [], []];
const tell = (kind) => (scan) => told.push({ kind, at: performance.now(), ...scan });
const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
const context = canvas.getContext("2d", { willReadFrequently: true });
function watch(now) {
  context.drawImage(video, 8, 8, 8, 8, 0, 0, 1, 1);
  const lit = context.getImageData(0, 0, 1, 1).data[0] > 128;
  if (lit !== lamp.at(-1)?.lit) lamp.push({ lit, at: now });
  video.requestVideoFrameCallback(watch);
}
document.getElementById("form").addEventListener("submit", (event) => {
  event.preventDefault();
  told.push({ kind: "sent" });
});
typed(document.getElementById("typed"), tell("read"), { onUnreadable: tell("unreadable") });
const hear = () => listen(tell("read"), { onUnreadable: tell("unreadable") });
if (!location.search) hear();
const start = async () => {
  globalThis.eye = await camera(video, tell("read"));
  video.requestVideoFrameCallback(watch);
};
Object.assign(globalThis, { told, lamp, hear, start, feedback });
"""
KINDS = {"js": "text/javascript", "wasm": "application/wasm", "css": "text/css"}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.partition("?")[0].lstrip("/")
        file = shell().files.get(path)
        body = {"": PAGE, "bench.js": SCRIPT, "favicon.ico": b" "}.get(path) or (file and file.body)
        self.send_response(404 if body is None else 200)
        self.send_header("content-type", KINDS.get(path.rpartition(".")[2], "text/html"))
        self.send_header("content-security-policy", POLICY)
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_args):
        pass


@contextmanager
def bench():
    """The page's address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
