// Somebody at a browser. Elements are found by what they are for – names of fields, roles, labels – so that the look may
// change.

import assert from 'node:assert/strict';

export class Visitor {
  /** `page` in a browser of its own, with an authenticator such as phones and laptops have. */
  static async arrive(site) {
    const context = await site.browser.newContext({ locale: 'en-US', reducedMotion: 'reduce' });
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true },
        ...{ hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
      },
    });
    return Object.assign(new Visitor(), { site, context, page, devtools, authenticatorId });
  }

  /** Fills in a form by the names of its fields and sends it. */
  async send(values) {
    const [first] = Object.keys(values);
    const form = this.page.locator(`form:has([name="${first}"]:visible)`).first();
    for (const [name, value] of Object.entries(values)) await form.locator(`[name="${name}"]`).fill(value);
    await this.leads(() => form.locator('button:not([type=button])').first().click());
  }

  /** Chooses how to sign in, on the page that asks. */
  choose(factor) {
    return this.leads(() => this.page.locator(`button[name=choice][value=${factor}]`).click());
  }

  press(name) {
    return this.leads(() => this.page.getByRole('button', { name }).click());
  }

  follow(name) {
    return this.leads(() => this.page.getByRole('link', { name }).click());
  }

  /** Makes a passkey on the page that offers it. */
  makePasskey() {
    return this.leads(() => this.page.locator('form[data-passkey=create] button[data-start]').click());
  }

  /** Whether there is a finger on the sensor. With one, a page that asks for a passkey has it at once. */
  touches(enabled) {
    const { authenticatorId } = this;
    return this.devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
  }

  /** Goes on from the page that offers a passkey. */
  skipPasskey() {
    return this.leads(() => this.page.locator('form:has([name=step][value=skip]) button').click());
  }

  async leads(act) {
    const answered = this.page.waitForEvent('domcontentloaded');
    await act();
    await answered;
  }

  async passkeys() {
    const { authenticatorId } = this;
    return (await this.devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
  }

  get where() {
    return new URL(this.page.url());
  }

  /** In the application, signed in: the claims that it shows, by token. */
  async tokens() {
    await this.page.waitForURL(this.site.home);
    const cards = this.page.locator('section:has(> dl)');
    const shown = {};
    for (const card of await cards.all()) {
      const [name, rows] = [await card.getByRole('heading').innerText(), card.locator('dl > div')];
      shown[name] = Object.fromEntries(
        await rows.evaluateAll((all) =>
          all.map((row) => [row.querySelector('dt').textContent, row.querySelector('dd').firstChild.textContent.trim()]),
        ),
      );
    }
    assert.ok(shown['ID token'], await this.text());
    return shown;
  }

  text() {
    return this.page.locator('body').innerText();
  }

  said(role) {
    return this.page.getByRole(role).innerText();
  }
}
