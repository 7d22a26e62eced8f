// Tests as people write them, of one text for Vitest and for Jest: only what stands above them differs.

export const HEADS = {
  vitest: `import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { start, connect } from 'poolhouse-testing';
import { CognitoIdentityProviderClient, GetUserCommand, SignUpCommand, ConfirmSignUpCommand } from '@aws-sdk/client-cognito-identity-provider';
`,
  jest: `const { start, connect } = require('poolhouse-testing');
const { CognitoIdentityProviderClient, GetUserCommand, SignUpCommand, ConfirmSignUpCommand } = require('@aws-sdk/client-cognito-identity-provider');
`,
};

/** A file with a server of its own. */
export const OWN_SERVER = `
let poolhouse, cognito;

beforeAll(async () => {
  poolhouse = await start();
  cognito = new CognitoIdentityProviderClient(poolhouse.clientConfig());
});
afterAll(() => poolhouse.stop());
beforeEach(() => poolhouse.reset());

test('a new user confirms their address', async () => {
  const { id: ClientId } = await poolhouse.client();
  const UserAttributes = [{ Name: 'email', Value: 'ann@example.com' }];
  await cognito.send(new SignUpCommand({ ClientId, Username: 'ann', Password: 'Correct-Horse7!', UserAttributes }));
  const ConfirmationCode = await poolhouse.codeFor('ann', { kind: 'SignUp' });
  await cognito.send(new ConfirmSignUpCommand({ ClientId, Username: 'ann', ConfirmationCode }));
  const tokens = await poolhouse.signIn('ann', 'Correct-Horse7!');
  const found = await cognito.send(new GetUserCommand({ AccessToken: tokens.access }));
  expect(found.Username).toBe('ann');
  await expect(poolhouse.codeFor('nobody')).rejects.toThrow('SignUp to ann');
});

test('the server is as it was when it had started', async () => {
  expect((await poolhouse.call('ListUserPools', { MaxResults: 60 })).UserPools).toEqual([]);
  expect(await poolhouse.inbox.messages()).toEqual([]);
});

test('a token expires', async () => {
  const user = await poolhouse.createUser({ groups: ['staff', 'editors'] });
  const AccessToken = user.tokens.access;
  await cognito.send(new GetUserCommand({ AccessToken }));
  const claims = JSON.parse(Buffer.from(AccessToken.split('.')[1], 'base64url'));
  expect(claims['cognito:groups'].sort()).toEqual(['editors', 'staff']);
  const before = await poolhouse.clock.now();
  const after = await poolhouse.clock.advance({ hours: 1, seconds: 1 });
  expect(after - before).toBeGreaterThanOrEqual(3_601_000);
  await expect(cognito.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  await expect(poolhouse.clock.advance({ hour: 1 })).rejects.toThrow('not by hour');
  expect((await poolhouse.clock.set(new Date('2031-01-01T00:00:00Z'))).getUTCFullYear()).toBe(2031);
});

test('pools may be kept', async () => {
  const client = await poolhouse.createClient({ GenerateSecret: true });
  expect((await poolhouse.createUser({ username: 'ann', client })).tokens.refresh).toBeDefined();
  await poolhouse.reset({ keepPools: true });
  const again = await poolhouse.createUser({ username: 'ann', client });
  await poolhouse.use(client.pool.id, client.id);
  expect((await poolhouse.signIn(again.username, again.password)).expiresIn).toBe(3600);
  await expect(poolhouse.createUser({ username: 'ann', client })).rejects.toMatchObject({ name: 'UsernameExistsException' });
});

test('the keys of a pool are where it says', async () => {
  const pool = await poolhouse.pool();
  expect((await (await fetch(pool.jwksUri)).json()).keys).toHaveLength(2);
  expect(pool.issuer.endsWith(pool.id)).toBe(true);
});
`;

/** Tests that replace what the package must not lean on; `fakes` are the runner's. */
export const replacing = (fakes) => `
test('a fetch, a clock and timers of the tests are theirs', async () => {
  const real = globalThis.fetch;
  // Environments like jsdom have none at all.
  globalThis.fetch = undefined;
  ${fakes}.useFakeTimers({ now: new Date('2001-01-01T00:00:00Z') });
  try {
    const poolhouse = await start();
    const user = await poolhouse.createUser();
    expect(user.tokens.access).toBeDefined();
    await poolhouse.reset();
    await poolhouse.stop();
  } finally {
    ${fakes}.useRealTimers();
    globalThis.fetch = real;
  }
});
`;

/** A file that uses the server of the global set-up, with a pool of its own. */
export const SHARED_SERVER = `
test('the server of the run is there', async () => {
  const poolhouse = connect();
  expect(poolhouse.endpoint).toBe(process.env.POOLHOUSE_ENDPOINT);
  const client = await poolhouse.createClient({ pool: await poolhouse.createPool() });
  const user = await poolhouse.createUser({ username: 'ann', client });
  const cognito = new CognitoIdentityProviderClient(poolhouse.clientConfig());
  const found = await cognito.send(new GetUserCommand({ AccessToken: user.tokens.access }));
  expect(found.Username).toBe('ann');
  await poolhouse.stop();
  await poolhouse.clock.now();
});
`;

export const TYPES = `
import { start, connect, PoolhouseError, type Poolhouse, type User } from 'poolhouse-testing';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';

const poolhouse: Poolhouse = await start({ apply: 'site.yaml' });
new CognitoIdentityProviderClient(poolhouse.clientConfig());
const user: User = await poolhouse.createUser({ groups: ['staff'] });
const access: string = user.tokens.access;
const unsigned = await poolhouse.createUser({ signIn: false as boolean });
// @ts-expect-error nobody signed in
unsigned.tokens.access;
// @ts-expect-error a unit that is none
await poolhouse.clock.advance({ hour: 1 });
const code: string = await poolhouse.codeFor(user, { kind: 'SignUp' });
try { connect(); } catch (error) { if (error instanceof PoolhouseError) console.log(error.message, access, code); }
`;
