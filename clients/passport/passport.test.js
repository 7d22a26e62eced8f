// Passport in an Express application, by OpenID Connect and by plain OAuth 2.0 with PKCE. The application listens, and the
// browser passes through it.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, beforeEach, describe, test } from 'node:test';
import express from 'express';
import session from 'express-session';
import passport from 'passport';
import OAuth2Strategy from 'passport-oauth2';
import OpenIdConnectStrategy from 'passport-openidconnect';
import * as oauth from '../oauth-js/pool.js';
import { Browser } from '../oauth-js/browser.js';

let pool;
let metadata;
let app;
let server;
let home;
let browser;

before(async () => {
  pool = await oauth.makePoolWithDomain();
  metadata = await (await fetch(`${pool.issuer}/.well-known/openid-configuration`)).json();
  await oauth.makeUser(pool.id, 'ann', { name: 'Ann Example', given_name: 'Ann' });
  app = express();
  app.use(session({ secret: 'a secret of the application', resave: false, saveUninitialized: false }));
  app.use(passport.session());
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user, done) => done(null, user));
  app.get('/home', (request, response) => response.json(request.user ?? null));
  server = app.listen(0, 'localhost');
  await once(server, 'listening');
  home = `http://localhost:${server.address().port}`;
});
after(() => server.close());
beforeEach(() => (browser = new Browser()));

/** Puts a strategy into the application, with an app client of its own. */
async function use(name, strategy, options) {
  const client = await oauth.makeOAuthClient(pool.id, { CallbackURLs: [`${home}/${name}/callback`], ...options });
  passport.use(name, strategy({ client, callbackURL: `${home}/${name}/callback` }));
  app.get(`/${name}`, passport.authenticate(name));
  app.get(`/${name}/callback`, passport.authenticate(name, { failWithError: true }), (_, response) =>
    response.redirect('/home'),
  );
  app.use((error, _request, response, _next) => response.status(500).json({ error: error.message, code: error.code }));
}

async function signIn(name) {
  const page = await browser.open(`${home}/${name}`);
  return oauth.fillIn(browser, page, 'ann');
}

describe('passport-openidconnect', () => {
  before(() =>
    use('oidc', ({ client, callbackURL }) => {
      const options = {
        issuer: metadata.issuer,
        authorizationURL: metadata.authorization_endpoint,
        tokenURL: metadata.token_endpoint,
        userInfoURL: metadata.userinfo_endpoint,
        clientID: client.ClientId,
        clientSecret: client.ClientSecret,
        callbackURL,
        scope: ['profile', 'email'],
        nonce: true,
      };
      return new OpenIdConnectStrategy(options, (issuer, profile, done) => done(null, { issuer, profile }));
    }),
  );

  test('signs in', async () => {
    const page = await signIn('oidc');
    const { issuer, profile } = JSON.parse(page.body);
    assert.equal(issuer, pool.issuer);
    assert.equal(profile.displayName, 'Ann Example');
    assert.deepEqual(profile.emails, [{ value: 'ann@example.com' }]);
  });

  test('who is signed in is sent on at once', async () => {
    const first = await signIn('oidc');
    const second = await browser.open(`${home}/oidc`);
    assert.equal(second.url, `${home}/home`);
    assert.equal(JSON.parse(second.body).profile.id, JSON.parse(first.body).profile.id);
  });
});

describe('passport-oauth2', () => {
  before(() =>
    use(
      'oauth2',
      ({ client, callbackURL }) => {
        const options = {
          authorizationURL: `${pool.domain}/oauth2/authorize`,
          tokenURL: `${pool.domain}/oauth2/token`,
          clientID: client.ClientId,
          callbackURL,
          scope: ['openid', 'email'],
          state: true,
          pkce: true,
        };
        return new OAuth2Strategy(options, (accessToken, refreshToken, results, _, done) =>
          done(null, { accessToken, refreshToken, results }),
        );
      },
      { GenerateSecret: false },
    ),
  );

  test('signs in with PKCE and no secret', async () => {
    const { accessToken, refreshToken, results } = JSON.parse((await signIn('oauth2')).body);
    assert.ok(accessToken && refreshToken && results.id_token);
    const answer = await fetch(`${pool.domain}/oauth2/userInfo`, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    assert.equal((await answer.json()).email, 'ann@example.com');
  });
});
