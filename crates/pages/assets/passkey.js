// Passkeys: asks the browser for one, or to make one, and sends its answer with the form. Options and answers are the
// JSON of WebAuthn Level 3; older browsers want bytes, which are turned here.
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0)).buffer;
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  const described = (list) => (list ?? []).map((entry) => ({ ...entry, id: bytes(entry.id) }));

  const creation = (options) => ({
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: described(options.excludeCredentials),
  });
  const request = (options) => ({
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: described(options.allowCredentials),
  });
  const written = (credential) => {
    const { response } = credential;
    const out = {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      clientExtensionResults: credential.getClientExtensionResults(),
      response: { clientDataJSON: text(response.clientDataJSON) },
    };
    if (credential.authenticatorAttachment) out.authenticatorAttachment = credential.authenticatorAttachment;
    for (const name of ['attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
      if (response[name]) out.response[name] = text(response[name]);
    }
    if (response.getTransports) out.response.transports = response.getTransports();
    return out;
  };

  async function ask(form, mediation) {
    const options = JSON.parse(form.dataset.options);
    const makes = form.dataset.passkey === 'create';
    const credential = makes
      ? await navigator.credentials.create({ publicKey: creation(options) })
      : await navigator.credentials.get({ publicKey: request(options), ...(mediation && { mediation }) });
    form.elements.credential.value = JSON.stringify(written(credential));
    form.submit();
  }

  const show = (form, name, shown) => {
    const element = form.querySelector(`[data-${name}]`);
    if (element) element.hidden = !shown;
  };

  for (const form of document.querySelectorAll('form[data-passkey]')) {
    const { mediation } = form.dataset;
    if (!window.PublicKeyCredential) {
      show(form, 'unsupported', true);
    } else if (mediation) {
      // In the field of the name; whoever types a name instead leaves it waiting.
      PublicKeyCredential.isConditionalMediationAvailable?.()
        .then((available) => available && ask(form, mediation))
        .catch(() => {});
    } else {
      show(form, 'start', true);
      const start = form.querySelector('[data-start]');
      const run = async (isFirst) => {
        show(form, 'failed', false);
        start.disabled = true;
        try {
          await ask(form);
        } catch {
          start.disabled = false;
          show(form, 'failed', !isFirst);
        }
      };
      start.addEventListener('click', () => run(false));
      // Whoever chose to sign in by passkey is asked at once, where the browser allows it. One is made only on a click.
      if (form.dataset.passkey === 'get') run(true);
    }
  }
})();
