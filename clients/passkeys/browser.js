// Headless Chromium with a virtual authenticator, on a page of http://localhost with Amplify in it.

import { createServer } from 'node:http';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { flags } from '../sdk-js/chromium.js';

const here = [
  ...flags,
  // Nothing but this machine is asked for.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];

/** Starts everything; `close` ends it. */
export async function start() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page.js', import.meta.url))],
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
  });
  const server = createServer((request, response) => {
    const script = request.url === '/page.js';
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html');
    response.end(script ? outputFiles[0].text : '<!doctype html><title>passkeys</title><script src="page.js"></script>');
  }).listen(0, 'localhost');
  await once(server, 'listening');
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: here,
  });
  return {
    origin: `http://localhost:${server.address().port}`,
    browser,
    async close() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A page of its own, with an authenticator such as phones and laptops have. */
export async function open({ browser, origin }) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(origin);
  const devtools = await context.newCDPSession(page);
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
    configure: (cognito) => page.evaluate((input) => window.configure(input), cognito),
    /** What a function of Amplify's gives; throws what it throws, under the same name. */
    async call(name, input) {
      const { value, error, message } = await page.evaluate(([name, input]) => window.call(name, input), [name, input]);
      if (error) throw Object.assign(new Error(`${name}: ${message}`), { name: error });
      return value;
    },
    /** Whether the user shows a finger from now on. */
    verified: (isUserVerified) => devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
    /** The passkeys that the authenticator holds. */
    credentials: async () => (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    forget: () => devtools.send('WebAuthn.clearCredentials', { authenticatorId }),
    close: () => context.close(),
  };
}
