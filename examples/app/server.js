// A small web application whose users sign in at Poolhouse. No framework: each address is a function below.

import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import * as oidc from './oidc.js';
import * as sessions from './sessions.js';
import { page } from './page.js';

const style = readFileSync(new URL('style.css', import.meta.url));
const secure = oidc.home.protocol === 'https:';
/** `__Host-` keeps other names of the same domain from planting a session; browsers insist on https for it. */
const cookie = secure ? '__Host-app' : 'app';

const routes = {
  'GET /': show,
  'GET /style.css': (_, response) => response.writeHead(200, { 'content-type': 'text/css' }).end(style),
  'GET /sign-in': (request, response) => begin(request, response),
  'GET /sign-up': (request, response) => begin(request, response, '/signup'),
  'GET /add-passkey': (request, response) => begin(request, response, '/passkeys/add'),
  'GET /callback': callback,
  'POST /renew': renew,
  'POST /sign-out': signOut,
};

async function show(request, response) {
  const session = sessions.find(request, cookie);
  if (!session?.tokens) return send(response, 200, page({ inbox: oidc.inbox }));
  const { tokens, notice } = session;
  delete session.notice;
  try {
    send(response, 200, page({ inbox: oidc.inbox, tokens, notice, userInfo: await oidc.userInfo(tokens) }));
  } catch (error) {
    const problem = oidc.explain(error);
    // Signed out everywhere, disabled, deleted: then here too.
    if (problem.over) sessions.end(session);
    send(response, 200, page({ inbox: oidc.inbox, tokens: problem.over ? undefined : tokens, problem }));
  }
}

/** Sends the browser to a login page. */
async function begin(request, response, at, isSecondTry) {
  const { address, asked } = await oidc.begin(at, isSecondTry);
  const session = sessions.find(request, cookie) ?? sessions.make();
  sessions.remember(session, asked);
  setCookie(response, session);
  redirect(response, address.href);
}

/** The browser comes back. */
async function callback(request, response) {
  const address = new URL(request.url, oidc.home);
  const before = sessions.find(request, cookie);
  const state = address.searchParams.get('state') ?? '';
  const asked = sessions.recall(before, state);
  if (!asked) {
    // Nothing was asked in this browser, or it was answered before: an address from elsewhere, the history, a link to the
    // login page. Whatever came is worth nothing. Asking once more is safe, and whoever is signed in at the login pages
    // comes back at once. Once only: a browser without cookies would go round for ever.
    if (!oidc.isSecondTry(state)) return begin(request, response, undefined, true);
    const problem = { title: 'This browser does not remember', detail: 'Signing in needs cookies for this page.' };
    return send(response, 400, page({ inbox: oidc.inbox, problem }));
  }
  const tokens = await oidc.finish(address, asked);
  // A new id at every sign-in: who knew the old one is not signed in with it (session fixation).
  sessions.end(before);
  setCookie(response, sessions.make({ tokens }));
  redirect(response, '/');
}

async function renew(request, response) {
  const session = sessions.find(request, cookie);
  if (session?.tokens) {
    session.tokens = await oidc.renew(session.tokens);
    session.notice = 'The tokens were renewed.';
  }
  redirect(response, '/');
}

/** Three things end: the session here, the tokens, and the browser's session at the login pages. */
async function signOut(request, response) {
  const session = sessions.find(request, cookie);
  sessions.end(session);
  // Signing out here must not fail because the server is away.
  if (session?.tokens) await oidc.revoke(session.tokens).catch((error) => console.error('not revoked:', error.message));
  redirect(response, (await oidc.signOutAddress()).href);
}

/** The session's cookie: out of reach of scripts, and not sent along when other sites post. */
function setCookie(response, { id }) {
  response.setHeader('set-cookie', `${cookie}=${id}; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`);
}

function redirect(response, location) {
  response.writeHead(303, { location, 'cache-control': 'no-store' }).end();
}

function send(response, status, html) {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(html);
}

/** Another page can make a browser post here, and to cookies other ports of localhost are the same site. */
const isFromElsewhere = (request) => request.method === 'POST' && request.headers.origin !== oidc.home.origin;

const server = createServer(async (request, response) => {
  // No scripts at all, and nothing that can frame the page or learn of its address.
  response.setHeader('content-security-policy', "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'");
  response.setHeader('referrer-policy', 'same-origin');
  response.setHeader('x-content-type-options', 'nosniff');
  const route = routes[`${request.method} ${request.url.split('?')[0]}`];
  try {
    if (isFromElsewhere(request)) return send(response, 403, 'Not from there.');
    if (!route) return send(response, 404, page({ inbox: oidc.inbox, problem: { title: 'There is nothing here', detail: '' } }));
    await route(request, response);
  } catch (error) {
    console.error(error);
    const problem = oidc.explain(error);
    const session = sessions.find(request, cookie);
    if (problem.over) sessions.end(session);
    const tokens = problem.over ? undefined : session?.tokens;
    send(response, problem.status ?? 502, page({ inbox: oidc.inbox, tokens, problem }));
  }
});

// In a container what is published is not its loopback address.
const host = process.env.LISTEN_HOST ?? oidc.home.hostname;
server.listen(oidc.home.port || (secure ? 443 : 80), host, () => console.log(`Open ${oidc.home.href}`));
