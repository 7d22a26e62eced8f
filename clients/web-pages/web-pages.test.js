// Pages of other origins in Chromium against a server on localhost (docs/decisions/0018): they read nothing, change
// nothing and decrypt nothing, and can do what an application's own page must.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { code, endpoint, getJson, idp, makeClient, makeUser, makeUserPool, password } from '../sdk-js/server.js';
import { evil, fetched, open, start } from './browser.js';

const { port } = new URL(endpoint);
/** Every name of the server's that a page could ask. */
const names = [`http://127.0.0.1:${port}`, `http://localhost:${port}`];
const signature =
  'AWS4-HMAC-SHA256 Credential=x/20261121/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=00';
const inQuery =
  '?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=x%2F20261121%2Fus-east-1%2Fcognito-idp%2Faws4_request' +
  '&X-Amz-Date=20261121T000000Z&X-Amz-SignedHeaders=host&X-Amz-Signature=00';

let site;
/** A pool with a client that has a secret, one for pages, ann, and a code that was sent to bob. */
let pool;

before(async () => {
  site = await start();
  const UserPoolId = await makeUserPool();
  const confidential = await makeClient(UserPoolId, { GenerateSecret: true });
  const { ClientId } = await makeClient(UserPoolId);
  await makeUser(UserPoolId, 'ann');
  await idp.signUp({
    ClientId,
    Username: 'bob',
    Password: password,
    UserAttributes: [{ Name: 'email', Value: 'bob@example.com' }],
  });
  pool = { UserPoolId, ClientId, confidential };
});
after(() => site.close());

const call = (target, input, headers = {}) => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target, ...headers },
  body: JSON.stringify(input),
});

const idpCall = (operation, input, headers) => call(`AWSCognitoIdentityProviderService.${operation}`, input, headers);

/** What an attacker would like: a request, and what in its answer would be the prize. */
async function attacks() {
  const { UserPoolId, confidential } = pool;
  const sealed = await fetch(`${endpoint}/`, call('TrentService.GenerateDataKey', { KeyId: 'arn:aws:kms:::key/k' }));
  const { CiphertextBlob } = await sealed.json();
  const client = { UserPoolId, ClientId: confidential.ClientId };
  const evilClient = { UserPoolId, ClientName: 'evil', GenerateSecret: true };
  const evilPassword = { UserPoolId, Username: 'ann', Password: 'Evil-Horse7!', Permanent: true };
  const signed = { authorization: signature, 'x-amz-date': '20261121T000000Z' };
  const json = { headers: { accept: 'application/json' } };
  const forward = { method: 'POST', body: '{"AdvanceSeconds":86400}' };
  const secret = confidential.ClientSecret;
  return [
    ['read the inbox', '/_poolhouse/inbox', json, await code(UserPoolId, 'bob', 'SignUp')],
    ['read the inbox as a page', '/_poolhouse/inbox', {}, 'bob@example.com'],
    ['read the clock', '/_poolhouse/clock', {}, 'OffsetSeconds'],
    ['move the clock', '/_poolhouse/clock', forward, 'OffsetSeconds'],
    ['decrypt by KMS', '/', call('TrentService.Decrypt', { CiphertextBlob }), 'Plaintext'],
    ['list pools', '/', idpCall('ListUserPools', { MaxResults: 60 }, signed), UserPoolId],
    ['read a secret', '/', idpCall('DescribeUserPoolClient', client, signed), secret],
    // Without the header that gives a signed request away before it is sent.
    ['read a secret, signed in the query', `/${inQuery}`, idpCall('DescribeUserPoolClient', client), secret],
    ['make a client', `/${inQuery}`, idpCall('CreateUserPoolClient', evilClient), 'ClientSecret'],
    ['choose a password', `/${inQuery}`, idpCall('AdminSetUserPassword', evilPassword), ''],
    ['clear the inbox', '/_poolhouse/inbox', { method: 'DELETE' }, '{}'],
  ].map(([name, path, options, prize]) => ({ name, path, options, prize }));
}

const won = ({ prize }, answer) => answer.error === undefined && answer.status === 200 && answer.text.includes(prize);

/** All that an attack could have changed. */
async function state() {
  const { UserPoolId, ClientId } = pool;
  const { OffsetSeconds } = await getJson('/_poolhouse/clock');
  const { Messages } = await getJson(`/_poolhouse/inbox?UserPoolId=${UserPoolId}`);
  const { UserPoolClients } = await idp.listUserPoolClients({ UserPoolId, MaxResults: 60 });
  const signedIn = await idp.initiateAuth({
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: 'ann', PASSWORD: password },
  });
  return {
    OffsetSeconds,
    messages: Messages.length,
    clients: UserPoolClients.map((client) => client.ClientName),
    ann: Boolean(signedIn.AuthenticationResult),
  };
}

/** What an application's own page does, on a port of its own. */
async function signsIn(page, at) {
  const parameters = { USERNAME: 'ann', PASSWORD: password };
  const input = { ClientId: pool.ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: parameters };
  const signedIn = await fetched(page, at, idpCall('InitiateAuth', input));
  assert.equal(signedIn.status, 200, JSON.stringify(signedIn));
  const { AccessToken } = JSON.parse(signedIn.text).AuthenticationResult;
  const user = await fetched(page, at, idpCall('GetUser', { AccessToken }));
  assert.equal(JSON.parse(user.text).Username, 'ann');
  const wrong = await fetched(page, at, idpCall('GetUser', { AccessToken: 'x.y.z' }));
  assert.equal(JSON.parse(wrong.text).__type, 'NotAuthorizedException');
  const keys = await fetched(page, `${at}/${pool.UserPoolId}/.well-known/jwks.json`);
  assert.equal(JSON.parse(keys.text).keys.length, 2);
}

/** What needs nobody's leave, because the page does not ask to read the answer: blind requests, forms, frames. */
async function blindly(page, at, refusal) {
  const answered = (path, navigates) =>
    page.waitForResponse(
      (answer) => answer.url() === at + path && answer.request().isNavigationRequest() === navigates,
    );
  const blind = answered('/_poolhouse/clock', false);
  const form = answered('/_poolhouse/clock', true);
  const framed = answered('/_poolhouse/inbox', true);
  await page.evaluate(async (at) => {
    const body = '{"AdvanceSeconds":86400}';
    await fetch(`${at}/_poolhouse/clock`, { method: 'POST', body, mode: 'no-cors' }).catch(() => {});
    const frame = document.createElement('iframe');
    frame.name = 'target';
    document.body.append(frame, Object.assign(document.createElement('iframe'), { src: `${at}/_poolhouse/inbox` }));
    const form = document.createElement('form');
    Object.assign(form, { method: 'post', action: `${at}/_poolhouse/clock`, enctype: 'text/plain', target: 'target' });
    // Sent as {"AdvanceSeconds":86400,"x=":0}.
    form.append(Object.assign(document.createElement('input'), { name: '{"AdvanceSeconds":86400,"x', value: '":0}' }));
    document.body.append(form);
    form.submit();
  }, at);
  for (const answer of await Promise.all([blind, form, framed])) {
    assert.equal(answer.status(), refusal, `${answer.request().method()} ${answer.url()}`);
  }
}

for (const [what, origin] of [
  ['another port', () => `http://localhost:${site.port}`],
  ['another site', () => `http://${evil}:${site.port}`],
  ['a name that moved here', () => `http://${evil}:${port}`],
]) {
  test(`a page of ${what}`, async () => {
    const before = await state();
    const { page, close } = await open(site, origin());
    const targets = what === 'a name that moved here' ? [origin(), ...names] : names;
    for (const at of targets) {
      for (const attack of await attacks()) {
        const answer = await fetched(page, at + attack.path, attack.options);
        assert.ok(!won(attack, answer), `${attack.name} at ${at}: ${JSON.stringify(answer)}`);
        // Under a name that moved the browser hides nothing: it is the server that refuses.
        const expected = at === origin() ? 421 : undefined;
        assert.equal(answer.status, expected, `${attack.name} at ${at}: ${JSON.stringify(answer)}`);
      }
      await blindly(page, at, at === origin() ? 421 : 403);
    }
    for (const at of names) await signsIn(page, at);
    await close();
    assert.deepEqual(await state(), before);
  });
}

test('a link to the inbox may be followed, and the page that has it sees nothing', async () => {
  const { page, close } = await open(site, `http://localhost:${site.port}`);
  const opened = page.context().waitForEvent('page');
  await page.evaluate((at) => void (window.opened = window.open(at)), `${names[0]}/_poolhouse/inbox`);
  const inbox = await opened;
  await inbox.waitForSelector('article');
  assert.match(await inbox.textContent('main'), /bob@example\.com/);
  assert.equal(await page.evaluate(() => window.opened.closed), true, 'the window is out of reach');
  // Where nothing is shown, nothing can be deleted.
  await inbox.goto(`${names[0]}/_poolhouse/inbox?UserPoolId=none`);
  assert.equal(await inbox.isVisible('#delete'), false);
  await close();
});

// Last, because they succeed.
test('the same requests are good ones when no page sends them', async () => {
  for (const attack of await attacks()) {
    const response = await fetch(endpoint + attack.path, attack.options);
    const answer = { status: response.status, text: await response.text() };
    assert.ok(won(attack, answer), `${attack.name}: ${JSON.stringify(answer)}`);
  }
  await fetch(`${endpoint}/_poolhouse/clock`, { method: 'POST', body: '{"Reset":true}' });
});
