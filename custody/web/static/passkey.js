// Passkeys: makes one, or signs with one. What is signed is made by the service; the browser only asks its user.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const keys = (ids) => ids.map((id) => ({ type: "public-key", id: bytes(id) }));
const able = window.isSecureContext && "credentials" in navigator && "PublicKeyCredential" in window;

// ES256, EdDSA, RS256
const ALGORITHMS = [-7, -8, -257].map((alg) => ({ type: "public-key", alg }));
const PATIENCE = 120_000;

async function make(form) {
  const asked = form.dataset;
  const made = await navigator.credentials.create({
    publicKey: {
      challenge: bytes(asked.challenge),
      rp: { name: "Custody" },
      user: { id: new TextEncoder().encode(asked.person), name: asked.name, displayName: asked.name },
      pubKeyCredParams: ALGORITHMS,
      excludeCredentials: keys(asked.known.split(" ").filter(Boolean)),
      authenticatorSelection: { userVerification: "required", residentKey: "discouraged" },
      attestation: "direct",
      timeout: PATIENCE,
    },
  });
  form.elements.client_data.value = text(made.response.clientDataJSON);
  form.elements.attestation.value = text(made.response.attestationObject);
  if (!asked.signing) {
    form.submit();
    return;
  }
  // who signs with one makes the next by it: a touch of its own, for some browsers ask one for each
  asked.credential = text(made.rawId);
  asked.passkey = "vouch";
  form.querySelector("[data-passkey-half]").hidden = false;
  const button = form.querySelector("[data-passkey-button]");
  button.textContent = asked.next;
  button.disabled = false;
}

async function vouch(form) {
  const asked = form.dataset;
  const said = ["custody.passkey.by/1", form.elements.key.value, asked.person, asked.credential].join("\0");
  const given = await navigator.credentials.get({
    publicKey: {
      challenge: await crypto.subtle.digest("SHA-256", new TextEncoder().encode(said)),
      allowCredentials: keys(asked.signing.split(" ")),
      userVerification: "required",
      timeout: PATIENCE,
    },
  });
  form.elements.by.value = JSON.stringify(assertion(given));
  form.submit();
}

const assertion = (given) => ({
  credential: text(given.rawId),
  client_data: text(given.response.clientDataJSON),
  authenticator_data: text(given.response.authenticatorData),
  signature: text(given.response.signature),
});

async function sign(form) {
  const body = new URLSearchParams();
  for (const name of ["_csrf_token", "key", "salt", "person", "decision", "reservations"]) {
    body.set(name, new FormData(form).get(name) ?? "");
  }
  const answer = await fetch(form.dataset.challenge, { method: "POST", body });
  form.querySelector("[data-step]").disabled = false;
  if (!answer.ok) {
    form.submit(); // the page says what is wrong
    return;
  }
  const asked = await answer.json();
  const given = await navigator.credentials.get({
    publicKey: {
      challenge: bytes(asked.challenge),
      allowCredentials: keys(asked.credentials),
      userVerification: "required",
      timeout: PATIENCE,
    },
  });
  form.elements.credential.value = text(given.rawId);
  form.elements.client_data.value = text(given.response.clientDataJSON);
  form.elements.authenticator_data.value = text(given.response.authenticatorData);
  form.elements.signature.value = text(given.response.signature);
  form.submit();
}

// The form is on the page as it would be recorded; the answer goes into it, with what it was shown with.
async function act(form) {
  const asked = form.dataset;
  const given = await navigator.credentials.get({
    publicKey: {
      challenge: bytes(asked.challenge),
      allowCredentials: keys(asked.credentials.split(" ")),
      userVerification: "required",
      timeout: PATIENCE,
    },
  });
  const field = form.querySelector("input[name=answer]"); // buttons have that name too
  field.disabled = false;
  field.value = JSON.stringify({
    seed: asked.seed,
    shown: asked.shown,
    numbers: asked.numbers.split(" ").filter(Boolean),
    assertion: assertion(given),
  });
  form.submit();
}

// The second factor of a session: the answer goes into the form as it is.
async function open(form) {
  const given = await navigator.credentials.get({
    publicKey: {
      challenge: bytes(form.dataset.challenge),
      allowCredentials: keys(form.dataset.credentials.split(" ")),
      userVerification: "required",
      timeout: PATIENCE,
    },
  });
  form.elements.answer.value = JSON.stringify(assertion(given));
  form.submit();
}

const DOES = { make, vouch, sign, act, open };

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = form.querySelector("[data-passkey-button]");
  const sentence = () => form.querySelector(form.dataset.passkey === "vouch" ? "[data-passkey-unsigned]" : "[data-passkey-failed]");
  form.querySelector("[data-passkey-unable]").hidden = able;
  button.hidden = !able;
  button.addEventListener("click", async () => {
    sentence().hidden = true;
    button.disabled = true;
    try {
      await DOES[form.dataset.passkey](form);
    } catch {
      sentence().hidden = false; // the user said no, or the device has no such key
      button.disabled = false;
    }
  });
}
