'use strict';

// What tests want of a server: pools, clients, users, their codes, the clock, and a new beginning. Needs no SDK; tests use
// whatever the code under test has.

const { createHmac } = require('node:crypto');
const { PoolhouseError } = require('./errors.js');
const { reach } = require('./reach.js');

const REGION = 'us-east-1';
const PASSWORD = 'Correct-Horse7!';
const FLOWS = [
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
];
const MILLIS = { days: 86_400_000, hours: 3_600_000, minutes: 60_000, seconds: 1_000, milliseconds: 1 };

class Poolhouse {
  #stop;
  #ended;
  #pool = null;
  #client = null;
  #number = 0;

  /** `ended` tells what became of the server, if it is known to have ended. */
  constructor(endpoint, { stop, ended, region = REGION }) {
    this.endpoint = endpoint.replace(/\/$/, '');
    this.region = region;
    this.#stop = stop;
    this.#ended = ended;
    this.inbox = new Inbox(this);
    this.clock = new Clock(this);
  }

  /** Stops the server, if it was started by `start()`. */
  stop() {
    return this.#stop();
  }

  /** For `new CognitoIdentityProviderClient(poolhouse.clientConfig())`. */
  clientConfig() {
    return {
      endpoint: this.endpoint,
      region: this.region,
      credentials: { accessKeyId: 'poolhouse', secretAccessKey: 'poolhouse' },
    };
  }

  /** Variables by which AWS SDKs of the code under test speak to the server. */
  environment() {
    return {
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: this.endpoint,
      AWS_ACCESS_KEY_ID: 'poolhouse',
      AWS_SECRET_ACCESS_KEY: 'poolhouse',
      AWS_REGION: this.region,
      AWS_DEFAULT_REGION: this.region,
    };
  }

  /** Calls an operation of the API, signed as an administrator: any access key will do. */
  async call(operation, input = {}) {
    const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    const scope = `poolhouse/${date.slice(0, 8)}/${this.region}/cognito-idp/aws4_request`;
    const { status, text } = await this.#reach('/', {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
        'x-amz-date': date,
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=00`,
      },
      body: JSON.stringify(input),
    });
    const answer = members(text, operation);
    if (status !== 200) {
      throw new PoolhouseError(`${operation}: ${answer.message}`, { name: answer.__type });
    }
    return answer;
  }

  /** The pool that users are in unless a test says otherwise; made when it is first asked for. */
  pool() {
    this.#pool ??= this.createPool();
    return this.#pool;
  }

  /** The client that users sign in at unless a test says otherwise. */
  client() {
    this.#client ??= this.createClient();
    return this.#client;
  }

  /** Makes a pool and a client that are there, such as those of a site file, the ones of this test. */
  async use(userPoolId, clientId) {
    const { UserPool } = await this.call('DescribeUserPool', { UserPoolId: userPoolId });
    const asked = { UserPoolId: userPoolId, ClientId: clientId };
    const { UserPoolClient } = await this.call('DescribeUserPoolClient', asked);
    const pool = await this.#poolOf(UserPool);
    const client = { id: UserPoolClient.ClientId, secret: UserPoolClient.ClientSecret, pool };
    this.#pool = Promise.resolve(pool);
    this.#client = Promise.resolve(client);
    return client;
  }

  /** Makes a pool. `input` has members of CreateUserPool; without them addresses are verified by mail. */
  async createPool(input = {}) {
    const asked = { PoolName: this.#name('pool'), AutoVerifiedAttributes: ['email'], ...input };
    const { UserPool } = await this.call('CreateUserPool', asked);
    return this.#poolOf(UserPool);
  }

  /** Makes a client. `input` has members of CreateUserPoolClient; without them passwords and SRP may be used. */
  async createClient({ pool, ...input } = {}) {
    const inPool = pool ?? (await this.pool());
    const asked = { UserPoolId: inPool.id, ClientName: this.#name('client'), ExplicitAuthFlows: FLOWS, ...input };
    const { UserPoolClient } = await this.call('CreateUserPoolClient', asked);
    return { id: UserPoolClient.ClientId, secret: UserPoolClient.ClientSecret, pool: inPool };
  }

  /** Makes a confirmed user with a password, and signs them in. Groups are made if they are not there. */
  async createUser({ username, password = PASSWORD, attributes, groups = [], client, signIn = true } = {}) {
    const atClient = client ?? (await this.client());
    const wanted = username ?? this.#name('user');
    const email = wanted.includes('@') ? wanted : `${wanted}@example.com`;
    const given = Object.entries(attributes ?? { email, email_verified: 'true' });
    const UserPoolId = atClient.pool.id;
    const { User } = await this.call('AdminCreateUser', {
      UserPoolId,
      Username: wanted,
      MessageAction: 'SUPPRESS',
      UserAttributes: given.map(([Name, Value]) => ({ Name, Value })),
    });
    const Username = User.Username;
    await this.call('AdminSetUserPassword', { UserPoolId, Username, Password: password, Permanent: true });
    for (const GroupName of groups) {
      await this.call('CreateGroup', { UserPoolId, GroupName }).catch((error) => {
        if (error.name !== 'GroupExistsException') throw error;
      });
      await this.call('AdminAddUserToGroup', { UserPoolId, Username, GroupName });
    }
    const found = Object.fromEntries(User.Attributes.map(({ Name, Value }) => [Name, Value]));
    const tokens = signIn ? await this.signIn(Username, password, { client: atClient }) : undefined;
    return { username: Username, sub: found.sub, password, attributes: found, client: atClient, pool: atClient.pool, tokens };
  }

  /** Signs somebody in with a password, at a client that allows ADMIN_USER_PASSWORD_AUTH. */
  async signIn(username, password, { client, ...input } = {}) {
    const atClient = client ?? (await this.client());
    const parameters = { USERNAME: username, PASSWORD: password };
    if (atClient.secret) parameters.SECRET_HASH = this.secretHash(atClient, username);
    const answer = await this.call('AdminInitiateAuth', {
      UserPoolId: atClient.pool.id,
      ClientId: atClient.id,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: parameters,
      ...input,
    });
    const result = answer.AuthenticationResult;
    if (!result) {
      throw new PoolhouseError(`${username} is asked for more than a password: ${answer.ChallengeName}`);
    }
    return { id: result.IdToken, access: result.AccessToken, refresh: result.RefreshToken, expiresIn: result.ExpiresIn };
  }

  /** `SECRET_HASH` for a user of a client that has a secret. */
  secretHash(client, username) {
    return createHmac('sha256', client.secret).update(username + client.id).digest('base64');
  }

  /** The code in the newest message to a user, of this kind if one is given. */
  async codeFor(user, { kind } = {}) {
    const wanted = typeof user === 'string' ? { username: user } : { username: user.username, userPoolId: user.pool.id };
    return (await this.inbox.newest({ ...wanted, kind })).code;
  }

  /** Everything as it was when the server had started; or users, messages and the clock only. */
  async reset({ keepPools = false } = {}) {
    await this.ask('POST', '/_poolhouse/reset', keepPools ? { Keep: 'pools' } : {});
    if (!keepPools) this.#pool = this.#client = null;
  }

  /** Asks what is not the API: JSON to a path of the server, and JSON back. */
  async ask(method, path, body) {
    const { status, text } = await this.#reach(path, {
      method,
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    const answer = members(text, `${method} ${path}`);
    if (status !== 200) throw new PoolhouseError(`${method} ${path}: ${answer.message}`);
    return answer;
  }

  async #reach(path, request) {
    try {
      return await reach(this.endpoint, path, request);
    } catch (error) {
      const ended = await this.#ended();
      throw ended ? new PoolhouseError(ended, { cause: error }) : error;
    }
  }

  async #poolOf(found) {
    const says = await this.ask('GET', `/${found.Id}/.well-known/openid-configuration`);
    return { id: found.Id, name: found.Name, issuer: says.issuer, jwksUri: says.jwks_uri };
  }

  #name(kind) {
    this.#number += 1;
    return `${kind}-${this.#number}`;
  }
}

class Inbox {
  #site;

  constructor(site) {
    this.#site = site;
  }

  /** Messages that match everything given, newest first. */
  async messages({ kind, ...wanted } = {}) {
    const { Messages } = await this.#site.ask('GET', `/_poolhouse/inbox${query(wanted)}`);
    const messages = Messages.map((found) => ({
      id: found.Id,
      userPoolId: found.UserPoolId,
      username: found.Username,
      medium: found.Medium,
      destination: found.Destination,
      kind: found.Kind,
      subject: found.Subject,
      body: found.Body,
      code: found.Code,
      sentAt: new Date(found.SentAt * 1_000),
    }));
    return messages.filter((message) => kind === undefined || message.kind === kind);
  }

  /** The newest message that matches. */
  async newest(wanted) {
    const [newest] = await this.messages(wanted);
    if (!newest) {
      const there = (await this.messages()).map(({ kind, username }) => `${kind} to ${username}`);
      throw new PoolhouseError(`no such message is in the inbox, but ${there.join(', ') || 'nothing'}`);
    }
    return newest;
  }

  /** Throws messages away. */
  async clear(wanted = {}) {
    await this.#site.ask('DELETE', `/_poolhouse/inbox${query(wanted)}`);
  }
}

function query({ username, userPoolId, destination }) {
  const wanted = { Username: username, UserPoolId: userPoolId, Destination: destination };
  const given = Object.entries(wanted).filter(([, value]) => value !== undefined);
  return given.length > 0 ? `?${new URLSearchParams(given)}` : '';
}

class Clock {
  #site;

  constructor(site) {
    this.#site = site;
  }

  /** What the server takes for now. */
  async now() {
    return moment(await this.#site.ask('GET', '/_poolhouse/clock'));
  }

  /** Moves the server's clock on: `{ hours: 1, seconds: 1 }`. */
  async advance(by) {
    const unknown = Object.keys(by).find((unit) => !(unit in MILLIS));
    if (unknown) throw new PoolhouseError(`a clock is advanced by ${Object.keys(MILLIS).join(', ')}, not by ${unknown}`);
    const millis = Object.entries(by).reduce((sum, [unit, count]) => sum + count * MILLIS[unit], 0);
    return moment(await this.#site.ask('POST', '/_poolhouse/clock', { AdvanceSeconds: millis / 1_000 }));
  }

  /** Makes it this moment; it goes on from there. */
  async set(to) {
    return moment(await this.#site.ask('POST', '/_poolhouse/clock', { Now: to.getTime() / 1_000 }));
  }

  /** Back to the machine's time. */
  async reset() {
    await this.#site.ask('POST', '/_poolhouse/clock', { Reset: true });
  }
}

function moment({ Now }) {
  return new Date(Now * 1_000);
}

/** The members of an answer; what else comes is told as it stands. */
function members(text, asked) {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch (error) {
    throw new PoolhouseError(`${asked}: no JSON but ${text.slice(0, 200)}`, { cause: error });
  }
}

module.exports = { Poolhouse, PoolhouseError };
