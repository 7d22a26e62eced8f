// A pool with a domain, OAuth clients and a user, made with the AWS SDK, and its login page as the browser without scripts
// uses it: what every OAuth suite starts from.

import { randomUUID } from 'node:crypto';
import { endpoint, idp, makeClient, makeUser, makeUserPool, password } from '../sdk-js/server.js';
import { Browser } from './browser.js';

/** Where the application is; nobody listens there, the browser stops before it. */
export const application = 'https://app.example.com';
export const callback = `${application}/callback`;
export const signedOut = `${application}/signed-out`;

const region = 'us-east-1';
export const builtInScopes = ['openid', 'email', 'phone', 'profile'];

/** Makes a pool with a domain; returns its id, its issuer and the address of the domain. */
export async function makePoolWithDomain(options, domainOptions) {
  const id = await makeUserPool(options);
  const prefix = `pool-${randomUUID().slice(0, 8)}`;
  await idp.createUserPoolDomain({ UserPoolId: id, Domain: prefix, ...domainOptions });
  const { protocol, port } = new URL(endpoint);
  const domain = `${protocol}//${prefix}.auth.${region}.localhost${port && `:${port}`}`;
  return { id, prefix, domain, issuer: `${endpoint}/${id}` };
}

/** Makes an app client for the code flow; confidential unless told otherwise. */
export const makeOAuthClient = (userPoolId, options) =>
  makeClient(userPoolId, {
    GenerateSecret: true,
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: builtInScopes,
    CallbackURLs: [callback],
    LogoutURLs: [signedOut],
    SupportedIdentityProviders: ['COGNITO'],
    ...options,
  });

/** Makes a resource server with some scopes; returns their full names. */
export async function makeResourceServer(userPoolId, identifier, ...scopes) {
  await idp.createResourceServer({
    UserPoolId: userPoolId,
    Identifier: identifier,
    Name: identifier,
    Scopes: scopes.map((ScopeName) => ({ ScopeName, ScopeDescription: ScopeName })),
  });
  return scopes.map((scope) => `${identifier}/${scope}`);
}

export const newBrowser = (...applications) => new Browser(application, ...applications);

/** Fills in the login page that a browser is on; returns where that leads. */
export function fillIn(browser, page, username, secret = password) {
  const form = page.formWith?.('username', 'password');
  if (!form) throw new Error(`no login form at ${page.url} (${page.status}): ${page.text?.slice(0, 300)}`);
  return browser.submit(page, form, { username, password: secret });
}

/** Follows an authorization URL through the login page to the application; returns what it is told there. */
export async function signInAt(browser, authorizationUrl, username, secret) {
  const page = await browser.open(String(authorizationUrl));
  const end = page.arrived ? page : await fillIn(browser, page, username, secret);
  if (!end.arrived) throw new Error(`still at ${end.url} (${end.status}): ${end.text.slice(0, 300)}`);
  return end;
}

export { endpoint, idp, makeUser, password };
