// The endpoints of OAuth under attack, as whoever stands outside can: addresses that are almost registered, codes that are
// used again, downgrades, hosts that are not the server's, users who may or may not exist.

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { request as ask } from 'node:http';
import { before, describe, test } from 'node:test';
import * as oauth from '../oauth-js/pool.js';
import { endpoint, idp, otherPassword } from '../sdk-js/server.js';
import { almost } from './addresses.js';

const custom = 'com.example.app://callback';
const withQuery = 'https://app.example.com/callback?tenant=1';
const loopback = 'http://localhost:3000/callback';
const registered = [oauth.callback, withQuery, loopback, custom];

let pool;
let client;

before(async () => {
  pool = await oauth.makePoolWithDomain();
  client = await oauth.makeOAuthClient(pool.id, {
    GenerateSecret: false,
    CallbackURLs: registered,
    LogoutURLs: registered,
  });
  await oauth.makeUser(pool.id, 'ann');
});

const authorization = (extra = {}) => ({
  client_id: client.ClientId,
  redirect_uri: oauth.callback,
  response_type: 'code',
  scope: 'openid',
  state: 's',
  ...extra,
});

const query = (parameters) =>
  new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== undefined));

/** One request and its answer, without following a redirect. */
async function send(path, { method = 'GET', parameters = {}, base = pool.domain, headers } = {}) {
  const form = query(parameters);
  const url = method === 'GET' ? `${base}${path}?${form}` : `${base}${path}`;
  const response = await fetch(url, { method, headers, redirect: 'manual', body: method === 'GET' ? undefined : form });
  return { status: response.status, location: response.headers.get('location'), body: await response.text() };
}

/** The server has answered with a page of its own, whatever it was asked to do. */
function assertStaysHere(answer, why) {
  const { status, location } = answer;
  if (location === null) return assert.ok(status >= 400 && status < 500, `${why}: ${status}`);
  assert.ok(/^\/(us-east-1_\w+\/)?error\?/.test(location), `${why}: ${location}`);
  assert.doesNotMatch(location, /evil|javascript/i, why);
}

/** A code for a client, got at the login page. */
async function code(extra = {}, username = 'ann') {
  const address = `${pool.domain}/oauth2/authorize?${query(authorization(extra))}`;
  return (await oauth.signInAt(oauth.newBrowser(), address, username)).query.get('code');
}

async function token(parameters) {
  const answer = await send('/oauth2/token', {
    method: 'POST',
    parameters: { client_id: client.ClientId, ...parameters },
  });
  return { status: answer.status, ...JSON.parse(answer.body) };
}

const redeem = (code, extra = {}) =>
  token({ grant_type: 'authorization_code', redirect_uri: oauth.callback, code, ...extra });

describe('addresses', () => {
  test('only a registered address, byte for byte, is ever redirected to', async () => {
    for (const address of registered) {
      for (const redirect_uri of almost(address).filter((one) => !registered.includes(one))) {
        for (const path of ['/oauth2/authorize', '/authorize', '/login', '/signup']) {
          assertStaysHere(await send(path, { parameters: authorization({ redirect_uri }) }), `${path} ${redirect_uri}`);
        }
        const parameters = authorization({ redirect_uri, prompt: 'none' });
        assertStaysHere(await send('/oauth2/authorize', { method: 'POST', parameters }), `POST ${redirect_uri}`);
      }
      const answer = await send('/oauth2/authorize', {
        parameters: authorization({ redirect_uri: address, prompt: 'none' }),
      });
      assert.ok(answer.location.startsWith(address), answer.location);
    }
  });

  test('nor after signing out', async () => {
    for (const address of registered) {
      for (const wrong of almost(address).filter((one) => !registered.includes(one))) {
        for (const name of ['logout_uri', 'post_logout_redirect_uri', 'redirect_uri']) {
          const parameters = { client_id: client.ClientId, response_type: 'code', [name]: wrong };
          assertStaysHere(await send('/logout', { parameters }), `${name} ${wrong}`);
        }
      }
      const answer = await send('/logout', { parameters: { client_id: client.ClientId, logout_uri: address } });
      assert.equal(answer.location, address);
    }
  });

  test('a code for one address is nothing at another', async () => {
    const answer = await redeem(await code(), { redirect_uri: withQuery });
    assert.equal(answer.status, 400);
    assert.equal(answer.access_token, undefined);
    assert.equal((await redeem(await code(), { redirect_uri: undefined })).access_token, undefined);
  });

  test('schemes that run in the page cannot be registered', async () => {
    const schemes = [
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      ' javascript:alert(1)',
      'java\tscript:alert(1)',
      'data:text/html,x',
      'vbscript:x',
      'file:///etc/passwd',
      'blob:https://app.example.com/x',
      'about:blank',
      'http://app.example.com/callback',
    ];
    for (const scheme of schemes) {
      await assert.rejects(
        oauth.makeOAuthClient(pool.id, { CallbackURLs: [scheme] }),
        { name: 'InvalidParameterException' },
        scheme,
      );
    }
  });
});

describe('PKCE', () => {
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const verifiers = { none: undefined, wrong: randomBytes(32).toString('base64url'), right: verifier, challenge };

  for (const [name, made, legal] of [
    ['no challenge', {}, 'none'],
    ['S256', { code_challenge: challenge, code_challenge_method: 'S256' }, 'right'],
  ]) {
    test(`${name}: only the verifier «${legal}» redeems the code`, async () => {
      for (const [kind, code_verifier] of Object.entries(verifiers)) {
        const answer = await redeem(await code(made), { code_verifier });
        assert.equal(answer.access_token !== undefined, kind === legal, `${kind}: ${JSON.stringify(answer)}`);
        if (kind !== legal) assert.deepEqual([answer.status, answer.error], [400, 'invalid_grant'], kind);
      }
    });
  }

  test('no other way of a challenge is taken', async () => {
    for (const made of [
      { code_challenge: verifier, code_challenge_method: 'plain' },
      { code_challenge: verifier },
      { code_challenge_method: 'S256' },
      { code_challenge: challenge, code_challenge_method: 's256' },
      { code_challenge: challenge, code_challenge_method: 'S512' },
      { code_challenge: 'short', code_challenge_method: 'S256' },
    ]) {
      const { location } = await send('/oauth2/authorize', { parameters: authorization(made) });
      assert.equal(new URL(location, pool.domain).searchParams.get('error'), 'invalid_request', JSON.stringify(made));
    }
  });
});

describe('codes', () => {
  test('of a hundred at once one succeeds, and what it got is withdrawn', async () => {
    const once = await code();
    const answers = await Promise.all(Array.from({ length: 100 }, () => redeem(once)));
    const [won, ...others] = answers.sort((a, b) => a.status - b.status);
    assert.equal(won.status, 200);
    for (const other of others) assert.deepEqual([other.status, other.error], [400, 'invalid_grant']);
    const renewed = await token({ grant_type: 'refresh_token', refresh_token: won.refresh_token });
    assert.deepEqual([renewed.status, renewed.error], [400, 'invalid_grant']);
    const headers = { authorization: `Bearer ${won.access_token}` };
    assert.equal((await fetch(`${pool.domain}/oauth2/userInfo`, { headers })).status, 401);
  });

  test('a code is for its client and its pool', async () => {
    const other = await oauth.makeOAuthClient(pool.id, { GenerateSecret: false });
    assert.equal((await redeem(await code(), { client_id: other.ClientId })).error, 'invalid_grant');
    const elsewhere = await oauth.makePoolWithDomain();
    const parameters = {
      grant_type: 'authorization_code',
      redirect_uri: oauth.callback,
      code: await code(),
      client_id: client.ClientId,
    };
    const answer = await send('/oauth2/token', { method: 'POST', base: elsewhere.domain, parameters });
    assert.equal(answer.status, 400);
    assert.doesNotMatch(answer.body, /access_token/);
  });

  test('a code that is a little other is none', async () => {
    const right = await code();
    for (const wrong of [
      right.toUpperCase(),
      ` ${right}`,
      `${right} `,
      `${right}\0`,
      right.slice(0, -1),
      `${right}0`,
      right.replace(/-/g, ''),
    ]) {
      if (wrong !== right) assert.equal((await redeem(wrong)).error, 'invalid_grant', JSON.stringify(wrong));
    }
    assert.equal((await redeem(right)).status, 200);
  });

  test('a wrong secret does not use a code up', async () => {
    const secret = await oauth.makeOAuthClient(pool.id);
    const address = `${pool.domain}/oauth2/authorize?${query(authorization({ client_id: secret.ClientId }))}`;
    const once = (await oauth.signInAt(oauth.newBrowser(), address, 'ann')).query.get('code');
    const client_id = secret.ClientId;
    assert.equal((await redeem(once, { client_id, client_secret: 'wrong' })).error, 'invalid_client');
    assert.equal((await redeem(once, { client_id, client_secret: secret.ClientSecret })).status, 200);
  });
});

describe('parameters and names', () => {
  test('no parameter comes twice', async () => {
    for (const [name, value] of Object.entries(authorization({ nonce: 'n', prompt: 'none' }))) {
      const twice = query(authorization({ nonce: 'n', prompt: 'none' }));
      twice.append(name, value);
      for (const path of ['/oauth2/authorize', '/login']) {
        const response = await fetch(`${pool.domain}${path}?${twice}`, { redirect: 'manual' });
        assertStaysHere({ status: response.status, location: response.headers.get('location') }, `${path} ${name}`);
      }
    }
    for (const name of ['client_id', 'logout_uri']) {
      const twice = query({ client_id: client.ClientId, logout_uri: oauth.callback });
      twice.append(name, twice.get(name));
      const response = await fetch(`${pool.domain}/logout?${twice}`, { redirect: 'manual' });
      assertStaysHere({ status: response.status, location: response.headers.get('location') }, `logout ${name}`);
    }
  });

  test('names in headers that are not the server’s enter nothing', async () => {
    const { port } = new URL(endpoint);
    const at = (host, path, headers) =>
      new Promise((resolve, reject) => {
        const sent = ask({ host: '127.0.0.1', port, path, headers: { host, ...headers } }, (response) => {
          const chunks = [];
          response.on('data', (chunk) => chunks.push(chunk));
          response.on('end', () =>
            resolve({ status: response.statusCode, all: JSON.stringify(response.headers) + Buffer.concat(chunks) }),
          );
        });
        sent.on('error', reject);
        sent.end();
      });
    const paths = [
      `/${pool.id}/.well-known/openid-configuration`,
      `/oauth2/authorize?${query(authorization())}`,
      `/login?${query(authorization())}`,
      `/logout?${query({ client_id: client.ClientId, logout_uri: oauth.callback })}`,
    ];
    const forwarded = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'gopher',
      forwarded: 'host=evil.example',
      'x-original-url': '/evil',
      'x-rewrite-url': '/evil',
    };
    for (const path of paths) {
      assert.equal((await at('evil.example', path)).status, 421, path);
      const named = await at(new URL(endpoint).host, path, forwarded);
      assert.ok(named.status < 400, `${path}: ${named.status}`);
      assert.doesNotMatch(named.all, /evil|gopher/, path);
    }
  });

  test('a client is nobody at the domain of another pool', async () => {
    const elsewhere = await oauth.makePoolWithDomain();
    for (const path of ['/oauth2/authorize', '/login', '/signup']) {
      assertStaysHere(await send(path, { base: elsewhere.domain, parameters: authorization() }), path);
    }
    const parameters = { client_id: client.ClientId, logout_uri: oauth.callback };
    assertStaysHere(await send('/logout', { base: elsewhere.domain, parameters }), '/logout');
  });
});

describe('who exists', () => {
  test('the pages do not tell', async () => {
    const quiet = await oauth.makeOAuthClient(pool.id, {
      GenerateSecret: false,
      PreventUserExistenceErrors: 'ENABLED',
    });
    await oauth.makeUser(pool.id, 'known');
    await oauth.makeUser(pool.id, 'disab');
    await idp.adminDisableUser({ UserPoolId: pool.id, Username: 'disab' });
    await idp.signUp({
      ClientId: quiet.ClientId,
      Username: 'uncon',
      Password: oauth.password,
      UserAttributes: [{ Name: 'email', Value: 'uncon@example.com' }],
    });
    await idp.adminCreateUser({ UserPoolId: pool.id, Username: 'tempo', MessageAction: 'SUPPRESS' });

    /** What a page says to a name, without the name and what is new each time. */
    async function said(path, username, values) {
      const browser = oauth.newBrowser();
      const page = await browser.open(`${pool.domain}${path}?${query(authorization({ client_id: quiet.ClientId }))}`);
      const end = await browser.submit(page, page.formWith('username'), { username, ...values });
      const plain = end.body
        .replaceAll(username, 'NAME')
        .replace(/name="(_csrf|session)" value="[^"]*"/g, '$1')
        .replace(/nonce-?="?[^"' ]*/g, '');
      return `${end.status} ${Object.keys(end.headers).sort().join()}\n${plain}`;
    }

    const wrong = await said('/login', 'nobod', { password: otherPassword });
    for (const name of ['known', 'disab', 'uncon', 'tempo']) {
      assert.equal(await said('/login', name, { password: otherPassword }), wrong, `sign-in of ${name}`);
    }
    assert.match(wrong, /Incorrect username or password/);

    // Where the code went begins with a letter of the address, which is each one's own.
    const hidden = async (name) => (await said('/forgotPassword', name)).replace(/.\*\*\*@.\*\*\*/g, 'ADDRESS');
    const forgotten = await hidden('nobod');
    assert.match(forgotten, /ADDRESS/);
    for (const name of ['known', 'disab', 'uncon']) assert.equal(await hidden(name), forgotten, `recovery of ${name}`);
  });
});
