// Passkeys. A form with data-passkey="create" or "get" asks the browser for a credential before it is sent.
// Its options stand in the page (data-options: the id of a JSON script) or behind an address (data-from).
(() => {
  "use strict";
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const keys = (list) => (list || []).map((key) => ({ ...key, id: bytes(key.id) }));

  function readOptions(kind, json) {
    const reader = kind === "create" ? "parseCreationOptionsFromJSON" : "parseRequestOptionsFromJSON";
    if (PublicKeyCredential[reader]) return PublicKeyCredential[reader](json);
    const options = { ...json, challenge: bytes(json.challenge) };
    if (json.user) options.user = { ...json.user, id: bytes(json.user.id) };
    if (json.excludeCredentials) options.excludeCredentials = keys(json.excludeCredentials);
    if (json.allowCredentials) options.allowCredentials = keys(json.allowCredentials);
    return options;
  }

  function toJSON(credential) {
    if (credential.toJSON) return credential.toJSON();
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
      if (credential.response[part]) response[part] = text(credential.response[part]);
    const { id, type, authenticatorAttachment } = credential;
    return { id, rawId: id, type, authenticatorAttachment, response,
      clientExtensionResults: credential.getClientExtensionResults() };
  }

  async function optionsOf(form) {
    if (form.dataset.options)
      return Object.values(JSON.parse(document.getElementById(form.dataset.options).textContent))[0].publicKey;
    const answer = await fetch(form.dataset.from, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    return (await answer.json()).request_options.publicKey;
  }

  async function ask(form) {
    const problem = form.querySelector("[data-passkey-problem]");
    problem.hidden = true;
    try {
      const kind = form.dataset.passkey;
      const publicKey = readOptions(kind, await optionsOf(form));
      form.elements.credential.value = JSON.stringify(toJSON(await navigator.credentials[kind]({ publicKey })));
      form.submit();
    } catch (error) {
      problem.textContent = error.name === "InvalidStateError" ? problem.dataset.known : problem.dataset.failed;
      problem.hidden = false;
    }
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential) continue;
    form.hidden = false;
    form.nextElementSibling.hidden = true; // the line that says it does not work here
    form.addEventListener("submit", (event) => { event.preventDefault(); ask(form); });
  }
})();
