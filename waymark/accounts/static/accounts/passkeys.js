// Passkeys: asks the browser to make or to show one, and sends what it answers with the form.
// A button says what to do: data-passkey is "create" or "get", data-options what the server asks, or
// data-options-from where to fetch that. Without passkeys in the browser the buttons stay hidden.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

function asked({ publicKey }) {
  const known = (list) => (list || []).map((each) => ({ ...each, id: toBytes(each.id) }));
  const plain = { ...publicKey, challenge: toBytes(publicKey.challenge) };
  if (publicKey.user) plain.user = { ...publicKey.user, id: toBytes(publicKey.user.id) };
  if (publicKey.excludeCredentials) plain.excludeCredentials = known(publicKey.excludeCredentials);
  if (publicKey.allowCredentials) plain.allowCredentials = known(publicKey.allowCredentials);
  return { publicKey: plain };
}

function answered(made) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (made.response[name]) response[name] = toText(made.response[name]);
  }
  return JSON.stringify({
    id: made.id,
    rawId: toText(made.rawId),
    type: made.type,
    response,
    clientExtensionResults: made.getClientExtensionResults(),
  });
}

async function options(button) {
  if (button.dataset.options) return JSON.parse(button.dataset.options);
  const answer = await fetch(button.dataset.optionsFrom, { headers: { "X-Requested-With": "XMLHttpRequest" } });
  return (await answer.json()).request_options;
}

async function press(button) {
  const form = button.form;
  const problem = form.querySelector("[data-passkey-problem]");
  const field = form.elements[button.dataset.field];
  problem.hidden = true;
  if (!form.reportValidity()) return;
  try {
    field.value = answered(await navigator.credentials[button.dataset.passkey](asked(await options(button))));
  } catch {
    problem.hidden = false;
    problem.focus();
    return;
  }
  form.submit();
}

if (window.PublicKeyCredential) {
  for (const button of document.querySelectorAll("[data-passkey]")) {
    for (const part of button.closest("form").querySelectorAll("[data-passkey-part]")) part.hidden = false;
    button.hidden = false;
    button.addEventListener("click", () => press(button));
  }
  for (const words of document.querySelectorAll("[data-without-passkeys]")) words.hidden = true;
}
