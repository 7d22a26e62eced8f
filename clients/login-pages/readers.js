// Where the tests play: a pool with login pages, an application, and Chromium with an authenticator. Every page that is
// shown is looked at by axe, and whatever its policy or its scripts complain about is kept.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { endpoint, idp, makeClient, makeUserPool } from '../sdk-js/server.js';

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Passkeys are made for names, not for addresses. */
export const site = endpoint.replace('127.0.0.1', 'localhost');

/** An application whose callback sends people on to another host, as gateways do. */
export async function startApplication() {
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url, 'http://localhost');
    if (pathname === '/callback') {
      response.writeHead(302, { location: `http://127.0.0.1:${server.address().port}/home${search}` });
    } else {
      response.setHeader('content-type', 'text/html');
    }
    response.end('<!doctype html><title>home</title>');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  return { callback: `http://localhost:${port}/callback`, home: `http://127.0.0.1:${port}/home`, server };
}

/** A pool whose pages look as the version of managed login says, and a client of it. */
export async function makePool(callback, version, options = {}) {
  const pool = await makeUserPool({
    UsernameAttributes: ['email'],
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'WEB_AUTHN'] } },
    ...options,
  });
  await idp.setUserPoolMfaConfig({ UserPoolId: pool, WebAuthnConfiguration: { RelyingPartyId: 'localhost' } });
  await idp.createUserPoolDomain({
    UserPoolId: pool,
    Domain: `pages-${Date.now()}-${version}`,
    ManagedLoginVersion: version,
  });
  const client = await makeClient(pool, {
    ClientName: 'Riverside Books',
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email', 'aws.cognito.signin.user.admin'],
    AllowedOAuthFlowsUserPoolClient: true,
    CallbackURLs: [callback],
    SupportedIdentityProviders: ['COGNITO'],
  });
  const query = new URLSearchParams({ client_id: client.ClientId, response_type: 'code', redirect_uri: callback });
  return { pool, at: (path, more = '') => `${site}/${pool}${path}?${query}${more}` };
}

export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
  });

/** A browser of its own with an authenticator such as phones have. `complaints` is what should stay empty. */
export async function open(browser, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => {
    if (/violates|Refused|Content Security/.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
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
    context,
    page,
    complaints,
    credentials: async () => (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    /** What axe finds wrong with the page. */
    async look() {
      await page.evaluate(axe);
      const { violations } = await page.evaluate((values) => axe.run(document, { runOnly: values }), rules);
      return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
    },
  };
}
