// The page of the scan desk; its flows come to stand here.

import { open } from "./engine.js";

const engine = await open();
const show = () => (document.documentElement.dataset.pending = engine.state.pending);
engine.addEventListener("change", show);
show();
