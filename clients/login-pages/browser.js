// Headless Chromium before the login pages, with an application to come back to. Whatever a page does that it should not –
// breaks its own content security policy, throws, logs an error, asks for what is not there – is kept and held against it.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { chromium } from 'playwright-core';
import { flags, onlyThisMachine } from '../sdk-js/chromium.js';

/** Starts the browser and the application; `close` ends them. */
export async function start() {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><link rel="icon" href="data:,"><title>application</title>');
  }).listen(0, 'localhost');
  await once(server, 'listening');
  const origin = `http://localhost:${server.address().port}`;
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: [...flags, onlyThisMachine],
  });
  return {
    origin,
    callback: `${origin}/callback`,
    signedOut: `${origin}/signed-out`,
    browser,
    async close() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

export class Visitor {
  problems = [];

  /** A browser of its own: no cookies yet. `options` are of the browser's context. */
  static async arrive(site, options) {
    const context = await site.browser.newContext({ locale: 'en-US', reducedMotion: 'reduce', ...options });
    const visitor = Object.assign(new Visitor(), { site, context, page: await context.newPage() });
    await visitor.#watch();
    return visitor;
  }

  async #watch() {
    const { page, problems, context } = this;
    await context.exposeBinding('reportViolation', (_, text) => problems.push(`content security policy: ${text}`));
    await context.addInitScript(() =>
      document.addEventListener('securitypolicyviolation', (event) =>
        window.reportViolation(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`),
      ),
    );
    page.on('pageerror', (error) => problems.push(`script: ${error.message}`));
    page.on('dialog', (dialog) => {
      problems.push(`dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    page.on('console', (message) => {
      // A page that answers with 400 or 403 is logged as an error, though it is what was asked for.
      const expected =
        /the server responded with a status of 4\d\d/.test(message.text()) &&
        !message.location().url.includes('/assets/');
      if (message.type() === 'error' && !expected) problems.push(`console: ${message.text()}`);
    });
  }

  /** Ends the visit; nothing may have gone wrong on the way. */
  async leave() {
    await this.context.close();
    assert.deepEqual(this.problems, []);
  }

  goto(address) {
    return this.page.goto(String(address));
  }

  field(name) {
    return this.page.locator(`[name="${name}"]:visible`).first();
  }

  /** Fills in fields by their names and presses the button of their form. */
  async send(values) {
    for (const [name, value] of Object.entries(values)) await this.field(name).fill(value);
    const [name] = Object.keys(values);
    await this.#press(
      this.page.locator(`form:has([name="${name}"])`).first().locator('button:not([type=button])').first(),
    );
  }

  /** Presses one of several buttons `choice`. */
  choose(value) {
    return this.#press(this.page.locator(`button[name=choice][value="${value}"]`));
  }

  async #press(button) {
    const answered = this.page.waitForEvent('domcontentloaded');
    await button.click();
    await answered;
  }

  /** Presses a button by what it says. */
  press(name) {
    return this.#press(this.page.getByRole('button', { name }));
  }

  has(name) {
    return this.field(name).isVisible();
  }

  /** Whether it has come back to the application. */
  get isBack() {
    return this.page.url().startsWith(this.site.origin);
  }

  /** The parameters with which it comes back to the application. */
  async back() {
    await this.page.waitForURL(`${this.site.origin}/**`);
    return new URL(this.page.url()).searchParams;
  }

  text() {
    return this.page.locator('body').innerText();
  }

  alert() {
    return this.page.locator('[role=alert]:visible, [role=status]:visible').first().innerText();
  }

  /** An authenticator such as phones and laptops have. */
  async addAuthenticator() {
    const devtools = await this.context.newCDPSession(this.page);
    await devtools.send('WebAuthn.enable');
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return {
      credentials: async () => (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
      /** Whether there is a finger on the sensor: with one, a page that asks for a passkey has it at once. */
      touches: (enabled) => devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled }),
    };
  }
}
