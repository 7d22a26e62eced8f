// Trigger functions in Node: behind serverless-offline, a Lambda emulator that somebody else wrote, and as a webhook.
// Starts a server of its own (PROGRAM_UNDER_TEST), which knows where both are.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';

const LAMBDA = 'http://127.0.0.1:17702';
const HOOK_PORT = 17703;
const HOOK_SECRET = 'hook-secret';
const arn = (name) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
const ENDPOINT = 'http://127.0.0.1:17704';
process.env.POOLHOUSE_ENDPOINT = ENDPOINT;
// It reads where the server is when it is loaded.
const { idp, makeUserPool, messages, password } = await import('../sdk-js/server.js');
const triggers = arn('poolhouse-test-triggers');
const webhook = arn('webhook-hook');

let offline;
let server;
let hook;
/** Every event that the webhook was asked with. */
const hooked = [];
/** The headers of each. */
const stamps = [];

before(async () => {
  offline = spawn('npx', ['serverless', 'offline'], {
    env: { ...process.env, SLS_TELEMETRY_DISABLED: '1', SLS_NOTIFICATIONS_MODE: 'off' },
    stdio: 'ignore',
    detached: true,
  });
  hook = createServer(answer).listen(HOOK_PORT, '127.0.0.1');
  const options = ['dev', '--in-memory', '--listen', new URL(ENDPOINT).host, '--lambda-endpoint', LAMBDA];
  const hooks = ['--function', `${webhook}=http://127.0.0.1:${HOOK_PORT}/hook`, '--function-secret', HOOK_SECRET];
  server = spawn(process.env.PROGRAM_UNDER_TEST ?? 'poolhouse', [...options, ...hooks], { stdio: 'ignore' });
  for (let tries = 0; !((await listens(LAMBDA)) && (await listens(ENDPOINT))); tries += 1) {
    assert.ok(tries < 300, 'serverless-offline or the server did not start');
    await new Promise((resolve) => { setTimeout(resolve, 200); });
  }
});

after(() => {
  hook.close();
  hook.closeAllConnections();
  server.kill('SIGTERM');
  process.kill(-offline.pid, 'SIGKILL');
});

function listens(url) {
  return fetch(url).then(() => true, () => false);
}

/** As docs/guides/triggers.md has it. */
function isGenuine(headers, body, secret) {
  const id = headers['webhook-id'] ?? '', at = headers['webhook-timestamp'] ?? '';
  if (!(Math.abs(Date.now() / 1000 - Number(at)) <= 300)) return false;
  const expected = createHmac('sha256', secret).update(`${id}.${at}.`).update(body).digest();
  const given = (headers['webhook-signature'] ?? '').split(' ').map((one) => Buffer.from(one.split(',')[1] ?? '', 'base64'));
  return given.some((one) => one.length === expected.length && timingSafeEqual(one, expected));
}

/** The webhook: checks the signature, then does as the user's name says. */
async function answer(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const reply = (status, text) => response.writeHead(status, { 'Content-Type': 'application/json' }).end(text);
  if (!isGenuine(request.headers, body, HOOK_SECRET)) return reply(500, 'not signed');
  stamps.push(request.headers);
  const event = JSON.parse(body);
  hooked.push(event);
  switch (event.userName) {
    case 'refused': return reply(403, JSON.stringify({ errorMessage: 'Not by this door' }));
    case 'broken': return reply(502, '<html>');
    case 'flooded': return reply(200, 'x'.repeat(10_000_000));
    case 'hanging': return undefined;
    default:
      event.response = { autoConfirmUser: true };
      return reply(200, JSON.stringify(event));
  }
}

/** A pool whose triggers are these functions, and a client of it. */
async function makePool(LambdaConfig, pool = {}) {
  const UserPoolId = await makeUserPool({ LambdaConfig, ...pool });
  const made = await idp.createUserPoolClient({
    UserPoolId,
    ClientName: 'lambda',
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  });
  return { UserPoolId, ClientId: made.UserPoolClient.ClientId };
}

const signUp = (ClientId, Username, email) =>
  idp.signUp({ ClientId, Username, Password: password, UserAttributes: email ? [{ Name: 'email', Value: email }] : [] });

const signIn = (ClientId, USERNAME, PASSWORD, ClientMetadata) =>
  idp.initiateAuth({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD }, ClientMetadata });

const claims = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));

const fails = (name, message) => (error) => {
  assert.equal(error.name, name);
  assert.equal(error.message, message);
  return true;
};

test('functions decide of users, sign-ins and tokens', async () => {
  const { UserPoolId, ClientId } = await makePool({
    PreSignUp: triggers,
    PostConfirmation: triggers,
    PreAuthentication: triggers,
    PostAuthentication: triggers,
    PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: triggers },
  });
  await assert.rejects(
    signUp(ClientId, 'bob', 'bob@blocked.example'),
    fails('UserLambdaValidationException', 'PreSignUp failed with error bob@blocked.example is not welcome.'),
  );
  assert.equal((await signUp(ClientId, 'ann', 'ann@trusted.example')).UserConfirmed, true);
  const user = await idp.adminGetUser({ UserPoolId, Username: 'ann' });
  assert.ok(user.UserAttributes.some(({ Name, Value }) => Name === 'email_verified' && Value === 'true'));
  await assert.rejects(
    signIn(ClientId, 'ann', password, { from: 'afar' }),
    fails('UserLambdaValidationException', 'PreAuthentication failed with error Too far away.'),
  );
  const tokens = (await signIn(ClientId, 'ann', password)).AuthenticationResult;
  const [id, access] = [claims(tokens.IdToken), claims(tokens.AccessToken)];
  assert.equal(id.plan, 'gold');
  assert.equal(id.source, 'TokenGeneration_Authentication');
  assert.match(id.sdk, /^aws-sdk-js-3\./);
  assert.deepEqual(access.tenant, { id: 7 });
  assert.equal(access.scope, 'aws.cognito.signin.user.admin api/read');
  assert.deepEqual(access['cognito:groups'], ['everyone']);
  const refreshed = await idp.getTokensFromRefreshToken({ ClientId, RefreshToken: tokens.RefreshToken });
  assert.equal(claims(refreshed.AuthenticationResult.IdToken).source, 'TokenGeneration_RefreshTokens');
});

test('a user comes over from elsewhere', async () => {
  const { UserPoolId, ClientId } = await makePool({ UserMigration: triggers });
  const refused = fails('UserNotFoundException', `Exception migrating user in app client ${ClientId}`);
  await assert.rejects(signIn(ClientId, 'nobody', password), refused);
  await assert.rejects(signIn(ClientId, 'old', password), refused);
  assert.ok((await signIn(ClientId, 'old', 'Legacy-Password1')).AuthenticationResult.IdToken);
  assert.equal((await idp.adminGetUser({ UserPoolId, Username: 'old' })).UserStatus, 'CONFIRMED');
});

test('functions lead a sign-in, and write what is sent', async () => {
  const { UserPoolId, ClientId } = await makePool({
    CustomMessage: triggers,
    DefineAuthChallenge: triggers,
    CreateAuthChallenge: triggers,
    VerifyAuthChallengeResponse: triggers,
  });
  await signUp(ClientId, 'ann', 'ann@example.com');
  const [message] = await messages(UserPoolId, 'ann');
  assert.equal(message.Subject, 'CustomMessage_SignUp for ann');
  assert.equal(message.Body, `Your secret is ${message.Code}`);
  await idp.adminConfirmSignUp({ UserPoolId, Username: 'ann' });
  const begin = { ClientId, AuthFlow: 'CUSTOM_AUTH', AuthParameters: { USERNAME: 'ann' } };
  const asked = await idp.initiateAuth(begin);
  assert.equal(asked.ChallengeName, 'CUSTOM_CHALLENGE');
  assert.equal(asked.ChallengeParameters.question, '2 + 3');
  const answer = (challenge, ANSWER) => idp.respondToAuthChallenge({
    ClientId,
    ChallengeName: 'CUSTOM_CHALLENGE',
    Session: challenge.Session,
    ChallengeResponses: { USERNAME: 'ann', ANSWER },
  });
  const again = await answer(asked, '6');
  assert.equal(again.ChallengeName, 'CUSTOM_CHALLENGE');
  assert.ok((await answer(again, '5')).AuthenticationResult.IdToken);
});

test('functions that fail, say nonsense or too much, or are not there', async () => {
  const refusals = {
    fails: ['UserLambdaValidationException', 'PreSignUp failed with error It broke.'],
    nonsense: ['InvalidLambdaResponseException', 'Unrecognizable lambda output'],
    floods: [
      'UserLambdaValidationException',
      'PreSignUp failed with error Response payload size exceeded maximum allowed payload size (1048576 bytes).',
    ],
    missing: ['UnexpectedLambdaException', 'PreSignUp invocation failed due to error ResourceNotFoundException.'],
  };
  for (const [name, [code, message]] of Object.entries(refusals)) {
    const { ClientId } = await makePool({ PreSignUp: arn(`poolhouse-test-${name}`) });
    await assert.rejects(signUp(ClientId, 'ann'), fails(code, message));
  }
});

test('a function that hangs is tried three times and holds nobody else up', async () => {
  const hanging = await makePool({ PreSignUp: arn('poolhouse-test-hangs') });
  const well = await makePool({ PreSignUp: triggers });
  const begun = Date.now();
  const hung = assert.rejects(
    signUp(hanging.ClientId, 'ann'),
    fails(
      'UnexpectedLambdaException',
      'PreSignUp invocation failed due to error Socket timeout while invoking Lambda function.',
    ),
  );
  for (let number = 0; number < 10; number += 1) await signUp(well.ClientId, `user${number}`);
  assert.ok(Date.now() - begun < 5_000, 'the others waited');
  await hung;
  const seconds = (Date.now() - begun) / 1000;
  assert.ok(seconds >= 15 && seconds < 20, `${seconds} s`);
});

test('a webhook is a function too', async () => {
  const { UserPoolId, ClientId } = await makePool({ PreSignUp: webhook });
  assert.equal((await signUp(ClientId, 'ann')).UserConfirmed, true);
  const event = hooked.at(-1);
  assert.equal(event.triggerSource, 'PreSignUp_SignUp');
  assert.deepEqual([event.userPoolId, event.userName, event.version], [UserPoolId, 'ann', '1']);
  await assert.rejects(
    signUp(ClientId, 'refused'),
    fails('UserLambdaValidationException', 'PreSignUp failed with error Not by this door.'),
  );
  await assert.rejects(
    signUp(ClientId, 'broken'),
    fails('UnexpectedLambdaException', 'PreSignUp invocation failed due to error 502 Bad Gateway.'),
  );
  await assert.rejects(signUp(ClientId, 'flooded'), { name: 'UserLambdaValidationException' });
  const asked = hooked.length;
  await assert.rejects(signUp(ClientId, 'hanging'), { name: 'UnexpectedLambdaException' });
  assert.equal(hooked.length - asked, 3);
  // One event, so one id; three attempts five seconds apart, so three times.
  const attempts = stamps.slice(asked);
  assert.equal(new Set(attempts.map((headers) => headers['webhook-id'])).size, 1);
  assert.equal(new Set(attempts.map((headers) => headers['webhook-timestamp'])).size, 3);
  assert.equal(new Set(stamps.map((headers) => headers['webhook-id'])).size, stamps.length - 2);
});
