// Hears a handheld scanner: a burst of keys, faster than people type, that ends in Enter or Tab.
//
// A classic script in the head, so that no scan is lost while the rest of the page loads: bursts wait until a module
// takes them with `keyboardScanner.hear(taker)`. A burst that went into a field is taken out of it again, and its Enter
// presses nothing. `<script src="keyboard_scanner.js" data-fields=".scan">` hears only bursts into such a field.
(() => {
  // ms from key to key, by the keyboard's own clock: a page that was busy hears late, not slowly
  const FAST = 50; // on average; people who type are not half as fast
  const PAUSE = 150; // at most; a radio link or a busy computer may stumble once
  const SHORT = 6; // characters; fewer are no code
  const only = document.currentScript.dataset.fields;
  const waiting = [];
  let taker = null;
  let burst = null;

  globalThis.keyboardScanner = {
    /** Give a function all bursts that waited, and each one from now on; null lets them wait again. */
    hear(taking) {
      taker = taking;
      if (taker) waiting.splice(0).forEach(taker);
    },
  };

  function begin(event) {
    const field = event.target.matches?.("input, textarea, select") ? event.target : null;
    const { value = "", selectionStart: start = null, selectionEnd: end = null } = field ?? {};
    return { keys: [], from: event.timeStamp, field, value, start, end };
  }

  /** What came into the field since the burst began: all there is where keys have no names (Android, Alt codes). */
  function inserted({ field, value, start, end }) {
    if (!field || start === null) return "";
    return field.value.slice(start, field.value.length - (value.length - end));
  }

  function restore({ field, value, start, end }) {
    if (!field || field.value === value) return;
    field.value = value;
    if (start !== null) field.setSelectionRange(start, end);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function finish(event) {
    const heard = burst;
    burst = null;
    if (only && !heard.field?.matches(only)) return;
    heard.inserted = inserted(heard);
    const slow = (event.timeStamp - heard.from) / heard.keys.length > FAST;
    if (slow || Math.max(heard.keys.length, heard.inserted.length) < SHORT) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    restore(heard);
    if (taker) taker(heard);
    else waiting.push(heard);
  }

  addEventListener(
    "keydown",
    (event) => {
      const shortcut = (event.ctrlKey && !event.getModifierState("AltGraph")) || event.metaKey;
      if (shortcut || event.isComposing || event.repeat) {
        burst = null;
        return;
      }
      if (["Shift", "Alt", "AltGraph", "CapsLock", "NumLock", "Control"].includes(event.key)) return;
      const goesOn = burst !== null && event.timeStamp - burst.at <= PAUSE;
      if (event.key === "Enter" || event.key === "Tab") {
        if (goesOn) finish(event);
        burst = null;
        return;
      }
      if (!goesOn) burst = begin(event);
      burst.at = event.timeStamp;
      burst.keys.push({ key: event.key, code: event.code, shift: event.shiftKey, at: event.timeStamp });
    },
    { capture: true },
  );
})();
