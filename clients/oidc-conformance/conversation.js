// One relying party and one browser before a provider: the code flow, with everything checked that the official suite checks
// in every module. A provider is `{ issuer, client, secondClient, postClient, user, interact, confirmLogout }`; see provider-*.js.

import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Browser } from '../oauth-js/browser.js';
import { checkIdToken, illTyped } from './claims.js';
import { Findings, Skipped } from './findings.js';

const random = (bytes = 16) => randomBytes(bytes).toString('base64url');

/** Fetches a JSON document; returns `{ status, type, document }`. */
async function getJson(url) {
  const response = await fetch(url, { headers: { accept: 'application/json' } });
  const text = await response.text();
  let document;
  try {
    document = JSON.parse(text);
  } catch {
    document = undefined;
  }
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    headers: response.headers,
    document,
  };
}

export class Conversation {
  constructor(provider) {
    this.provider = provider;
    this.findings = new Findings();
    this.browser = new Browser(provider.client.redirect_uri);
  }

  must(...finding) {
    return this.findings.must(...finding);
  }

  should(...finding) {
    return this.findings.should(...finding);
  }

  skip(reason) {
    throw new Skipped(reason);
  }

  /** Time that has to go by at the provider; controls leave it out. */
  wait(seconds) {
    return this.provider.hasty ? undefined : sleep(seconds * 1000);
  }

  /** Reads the provider's metadata and keys. */
  async discover() {
    const { issuer } = this.provider;
    this.discovery = await getJson(`${issuer}/.well-known/openid-configuration`);
    this.metadata = this.discovery.document;
    this.findings.demand('GetDynamicServerConfiguration', 'OIDCD-4', this.metadata, `status ${this.discovery.status}`);
    this.findings.demand(
      'CheckServerConfiguration',
      'OIDCD-3',
      this.metadata.authorization_endpoint && this.metadata.token_endpoint,
      'no endpoints',
    );
    this.jwks = (await getJson(this.metadata.jwks_uri)).document;
    this.findings.demand('FetchServerKeys', 'OIDCD-3', Array.isArray(this.jwks?.keys), this.metadata.jwks_uri);
    const ids = this.jwks.keys.map(({ kid }) => kid);
    this.must('CheckForKeyIdInServerJWKs', 'OIDCC-10.1', ids.every(Boolean), ids);
    this.must('CheckDistinctKeyIdValueInServerJWKs', 'RFC7517-4.5', new Set(ids).size === ids.length, ids);
  }

  /** The parameters of an authorization request. */
  request(extra = {}, client = this.provider.client) {
    const { client_id, redirect_uri } = client;
    return {
      client_id,
      redirect_uri,
      response_type: 'code',
      scope: 'openid',
      state: random(),
      nonce: random(),
      ...extra,
    };
  }

  /** Sends the browser to the authorization endpoint; returns the page or arrival, without doing anything there. */
  enter(request, method = 'GET') {
    const parameters = new URLSearchParams(Object.entries(request).filter(([, value]) => value !== undefined));
    const endpoint = this.metadata.authorization_endpoint;
    if (method === 'POST') return this.browser.open(endpoint, { method, form: parameters });
    return this.browser.open(`${endpoint}${endpoint.includes('?') ? '&' : '?'}${parameters}`);
  }

  /** Signs in (and consents) wherever a page asks for it; returns `{ end, signIns }`. */
  async interact(place) {
    let signIns = 0;
    let end = place;
    while (!end.arrived) {
      const step = await this.provider.interact(this.browser, end);
      if (!step) break;
      if (step.signedIn) signIns += 1;
      end = step.next;
    }
    return { end, signIns };
  }

  /** Asks for a code; the answer has been checked. Returns `{ code, signIns }`. */
  async authorize(request, method) {
    const { end, signIns } = await this.interact(await this.enter(request, method));
    this.findings.demand(
      'ExpectRedirectUriHasBeenCalled',
      'OIDCC-3.1.2.5',
      end.arrived,
      end.arrived || `at ${end.url} (${end.status})`,
    );
    this.findings.demand(
      'CheckMatchingCallbackParameters',
      'OIDCC-3.1.2.5',
      end.url.split(/[?#]/)[0] === request.redirect_uri,
      end.url,
    );
    this.checkIssuer(end.query);
    const error = end.query.get('error');
    this.findings.demand(
      'CheckIfAuthorizationEndpointError',
      'OIDCC-3.1.2.6',
      !error,
      `${error}: ${end.query.get('error_description')}`,
    );
    this.checkState(request, end.query);
    const code = end.query.get('code');
    this.findings.demand('ExtractAuthorizationCodeFromAuthorizationResponse', 'OIDCC-3.1.2.5', code, end.url);
    return { code, signIns };
  }

  /** Checks that an arrival tells of an error as it has to. */
  checkErrorAnswer(request, query) {
    this.checkState(request, query);
    this.checkIssuer(query);
    this.must('EnsureErrorFromAuthorizationEndpointResponse', 'OIDCC-3.1.2.6', query.get('error'), query);
    this.must('RejectAuthCodeInAuthorizationEndpointResponse', 'OIDCC-3.1.2.6', !query.get('code'), query);
    const known = ['error', 'error_description', 'error_uri', 'state', 'session_state', 'iss'];
    const others = [...query.keys()].filter((name) => !known.includes(name));
    this.should(
      'CheckForUnexpectedParametersInErrorResponseFromAuthorizationEndpoint',
      'OIDCC-3.1.2.6',
      !others.length,
      others,
    );
    const description = query.get('error_description') ?? '';
    this.must(
      'ValidateErrorDescriptionFromAuthorizationEndpointResponseError',
      'RFC6749-4.1.2.1',
      /^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/.test(description),
      JSON.stringify(description),
    );
  }

  checkState({ state }, query) {
    this.must(
      'CheckStateInAuthorizationResponse',
      'OIDCC-3.1.2.5',
      query.get('state') === (state ?? null),
      query.get('state'),
    );
  }

  checkIssuer(query) {
    const iss = query.get('iss');
    this.must(
      'ValidateIssIfPresentInAuthorizationResponse',
      'RFC9207-2',
      iss === null || iss === this.metadata.issuer,
      iss,
    );
    if (this.metadata.authorization_response_iss_parameter_supported) {
      this.must('ValidateIssInAuthorizationResponse', 'RFC9207-2.3', iss !== null, 'promised, but not there');
    }
  }

  /** POSTs to the token endpoint as a client; returns `{ status, type, headers, document }`. */
  async token(parameters, client = this.provider.client) {
    const { client_id: id, client_secret: secret, token_endpoint_auth_method: method } = client;
    const form = new URLSearchParams(parameters);
    const headers = { accept: 'application/json' };
    if (method === 'client_secret_post') {
      form.set('client_id', id);
      form.set('client_secret', secret);
    } else {
      // RFC 6749 §2.3.1: each part is form-encoded first.
      const encode = (text) => new URLSearchParams({ x: text }).toString().slice(2);
      headers.authorization = `Basic ${Buffer.from(`${encode(id)}:${encode(secret)}`).toString('base64')}`;
    }
    const response = await fetch(this.metadata.token_endpoint, { method: 'POST', body: form, headers });
    const document = await response.json().catch(() => undefined);
    return {
      status: response.status,
      type: response.headers.get('content-type') ?? '',
      headers: response.headers,
      document,
    };
  }

  redeem(request, code, extra = {}, client = this.provider.client) {
    return this.token({ grant_type: 'authorization_code', code, redirect_uri: request.redirect_uri, ...extra }, client);
  }

  /** Checks a token response and the ID token in it; returns `{ tokens, idToken }`. */
  async checkTokens(answer, { nonce }, client = this.provider.client) {
    const { status, document: tokens } = answer;
    this.findings.demand(
      'CheckTokenEndpointHttpStatus200',
      'RFC6749-5.1',
      status === 200,
      `${status} ${JSON.stringify(tokens)}`,
    );
    this.findings.demand('CheckForAccessTokenValue', 'RFC6749-5.1', tokens?.access_token, JSON.stringify(tokens));
    const { expires_in: lifetime } = tokens;
    this.must(
      'ValidateExpiresIn',
      'RFC6749-5.1',
      lifetime === undefined || (Number.isInteger(lifetime) && lifetime > 0),
      lifetime,
    );
    const idToken = await checkIdToken(this.findings, tokens.id_token, {
      jwks: this.jwks,
      issuer: this.metadata.issuer,
      client,
      nonce,
    });
    return { tokens, idToken };
  }

  /** Calls the UserInfo endpoint; `how` is get, post or body. */
  async userInfo(accessToken, how = 'get') {
    const inHeader = { authorization: `Bearer ${accessToken}` };
    const options = {
      get: { headers: inHeader },
      post: { method: 'POST', headers: inHeader },
      body: { method: 'POST', body: new URLSearchParams({ access_token: accessToken }) },
    }[how];
    const response = await fetch(this.metadata.userinfo_endpoint, options);
    const document = await response.json().catch(() => undefined);
    return { status: response.status, type: response.headers.get('content-type') ?? '', document };
  }

  checkUserInfo(answer, idToken) {
    this.must('EnsureHttpStatusCodeIs200', 'OIDCC-5.3.2', answer.status === 200, answer.status);
    this.must('EnsureContentTypeJson', 'OIDCC-5.3.2', /^application\/json\b/.test(answer.type), answer.type);
    const claims = answer.document;
    this.findings.demand(
      'ExtractUserInfoFromUserInfoEndpointResponse',
      'OIDCC-5.3.2',
      claims && typeof claims === 'object',
      answer.status,
    );
    this.must('ValidateUserInfoStandardClaims', 'OIDCC-5.1', !illTyped(claims).length, illTyped(claims));
    this.must('EnsureUserInfoContainsSub', 'OIDCC-5.3.2', claims.sub, JSON.stringify(claims));
    this.must(
      'VerifyUserInfoAndIdTokenInTokenEndpointSameSub',
      'OIDCC-5.3.2',
      claims.sub === idToken.claims.sub,
      claims.sub,
    );
    return claims;
  }

  /** The whole flow; returns all that came of it. */
  async happy(extra = {}, { method, client = this.provider.client, redeem = {} } = {}) {
    const request = this.request(extra, client);
    const { code, signIns } = await this.authorize(request, method);
    const answer = await this.redeem(request, code, redeem, client);
    const { tokens, idToken } = await this.checkTokens(answer, request, client);
    const protectedResource = await this.userInfo(tokens.access_token);
    this.must(
      'EnsureHttpStatusCodeIs200',
      'OIDCC-5.3.2',
      protectedResource.status === 200,
      `userinfo: ${protectedResource.status}`,
    );
    return { request, code, signIns, answer, tokens, idToken };
  }
}
