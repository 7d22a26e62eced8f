// Poolhouse as a provider: a pool with a domain, three confidential clients and a user who has every standard attribute.

import { callback, fillIn, makeOAuthClient, makePoolWithDomain, makeUser, signedOut } from '../oauth-js/pool.js';

const attributes = {
  name: 'Ann Example',
  given_name: 'Ann',
  family_name: 'Example',
  middle_name: 'M.',
  nickname: 'annie',
  preferred_username: 'ann-example',
  profile: 'https://example.com/ann',
  picture: 'https://example.com/ann.png',
  website: 'https://ann.example.com',
  gender: 'female',
  birthdate: '1990-02-28',
  zoneinfo: 'Europe/Vienna',
  locale: 'de-AT',
  updated_at: '1700000000',
  address: '1 Main St',
  phone_number: '+12065550100',
  phone_number_verified: 'true',
};

async function client(userPoolId, method = 'client_secret_basic') {
  const { ClientId, ClientSecret } = await makeOAuthClient(userPoolId);
  return {
    client_id: ClientId,
    client_secret: ClientSecret,
    token_endpoint_auth_method: method,
    redirect_uri: callback,
    post_logout_redirect_uri: signedOut,
  };
}

export async function startPoolhouse() {
  const pool = await makePoolWithDomain();
  const username = await makeUser(pool.id, 'ann', attributes);
  return {
    issuer: pool.issuer,
    client: await client(pool.id),
    secondClient: await client(pool.id),
    postClient: await client(pool.id, 'client_secret_post'),
    user: { username },
    async interact(browser, page) {
      if (!page.formWith('username', 'password')) return undefined;
      return { signedIn: true, next: await fillIn(browser, page, username) };
    },
    /** It asks nobody. */
    confirmLogout: async () => undefined,
  };
}
