// Pools whose pages are visited, in either look, and the addresses at which visits begin.

import { randomBytes } from 'node:crypto';
import * as oauth from '../oauth-js/pool.js';

export const looks = { classic: 1, managed: 2 };

/** A pool with pages of a look, and a public client of it. */
export async function makePool(site, look, { pool: poolOptions, client: clientOptions } = {}) {
  const pool = await oauth.makePoolWithDomain(poolOptions, { ManagedLoginVersion: looks[look] });
  const client = await makeClient(site, pool, clientOptions);
  return { ...pool, look, client };
}

export const makeClient = (site, pool, options) =>
  oauth.makeOAuthClient(pool.id, {
    GenerateSecret: false,
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    CallbackURLs: [site.callback],
    LogoutURLs: [site.signedOut],
    ...options,
  });

/** The address of an authorization request, or of a page that takes its parameters. */
export function address(site, pool, { path = '/oauth2/authorize', client = pool.client, ...extra } = {}) {
  const parameters = {
    client_id: client.ClientId,
    redirect_uri: site.callback,
    response_type: 'code',
    scope: 'openid email',
    state: randomBytes(16).toString('base64'),
    ...extra,
  };
  const defined = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return new URL(`${pool.domain}${path}?${new URLSearchParams(defined)}`);
}

/** Who the code of an arrival is for. */
export async function whoIs(site, pool, query, client = pool.client) {
  const form = {
    grant_type: 'authorization_code',
    code: query.get('code'),
    redirect_uri: site.callback,
    client_id: client.ClientId,
  };
  const answer = await fetch(`${pool.domain}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
  const tokens = await answer.json();
  if (!tokens.id_token) throw new Error(`${answer.status} ${JSON.stringify(tokens)}`);
  return JSON.parse(Buffer.from(tokens.id_token.split('.')[1], 'base64url').toString());
}
