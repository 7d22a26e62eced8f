// The one page, as text. Whatever comes from outside goes through `html`, which escapes it.

/** A piece of HTML; what is put into it stays text unless it is such a piece itself. */
class Markup extends String {}
const html = (parts, ...values) => new Markup(String.raw({ raw: parts }, ...values.map(escaped)));
const escaped = (value) => {
  if (Array.isArray(value)) return value.map(escaped).join('');
  if (value instanceof Markup) return value;
  return String(value ?? '').replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
};

/** `tokens` and `userInfo` of somebody who is signed in; `problem` and `notice` above everything else. */
export function page({ tokens, userInfo, problem, notice, inbox }) {
  const name = tokens && nameOf(tokens.claims);
  return `<!doctype html>${html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name ? `${name} · Example app` : 'Example app'}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header class="top"><a class="home" href="/">${wave} Example app</a><nav><a href="${inbox}" target="_blank" rel="noopener">Inbox</a></nav></header>
<main>
${problem ? html`<div class="notice bad" role="alert"><strong>${problem.title}.</strong> ${problem.detail}</div>` : ''}
${notice ? html`<div class="notice" role="status">${notice}</div>` : ''}
${tokens ? signedIn(tokens, userInfo, name) : welcome(inbox)}
</main>
</body>
</html>`}`;
}

const wave = html`<svg viewBox="0 0 28 20" aria-hidden="true"><path d="M2 7c4-4 8-4 12 0s8 4 12 0M2 14c4-4 8-4 12 0s8 4 12 0"/></svg>`;

function welcome(inbox) {
  return html`<section class="hero">
<h1>Sign in, and see what an application learns.</h1>
<p class="lead">This one knows nothing about you. It sends you to Poolhouse’s login pages and shows the tokens you come back with.</p>
<p class="actions"><a class="button" href="/sign-in">Sign in</a> <a class="button second" href="/sign-up">Create an account</a></p>
</section>
<ol class="steps">
<li><b>Create an account</b> with any address, such as ann@example.com. Nothing is sent to it.</li>
<li><b>Read the code</b> in the <a href="${inbox}" target="_blank" rel="noopener">inbox</a>, where everything ends that Poolhouse writes.</li>
<li><b>Come back here</b> and add a passkey: next time a fingerprint will do.</li>
</ol>`;
}

function signedIn(tokens, userInfo, name) {
  return html`<section class="person">
<span class="initial" aria-hidden="true">${[...name][0].toUpperCase()}</span>
<div><h1>${name}</h1><p>Signed in ${ago(tokens.claims.auth_time)}</p></div>
<div class="actions">
<a class="button" href="/add-passkey">Add a passkey</a>
<form method="post" action="/renew"><button class="button second">Renew tokens</button></form>
<form method="post" action="/sign-out"><button class="button second">Sign out</button></form>
</div>
</section>
${token('ID token', 'Says who you are. This is what an application reads.', tokens.id)}
${token('Access token', 'Says what the application may do. APIs read it; applications pass it on unopened, and this one opens it only to show you.', tokens.access)}
${userInfo ? card('userInfo', 'What Poolhouse answered just now to whoever shows that access token.', claims(userInfo)) : ''}`;
}

const card = (title, lead, content) => html`<section class="card"><h2>${title}</h2><p class="lead">${lead}</p>${content}</section>`;

function token(title, lead, jwt) {
  const parts = jwt.split('.');
  // Only to show it. What the application believes was verified before (`claims` in oidc.js).
  const content = JSON.parse(Buffer.from(parts[1], 'base64url').toString());
  const raw = html`<details><summary>As it travels</summary><p class="raw"><span>${parts[0]}</span>.<span>${parts[1]}</span>.<span>${parts[2]}</span></p></details>`;
  return card(title, lead, [claims(content), raw]);
}

/** What some claims mean; most say it themselves. */
const meanings = {
  aud: 'for this client only',
  auth_time: (value) => `signed in ${ago(value)}`,
  client_id: 'issued to this client',
  exp: (value) => `expires ${ahead(value)}`,
  iat: (value) => `issued ${ago(value)}`,
  iss: 'who vouches for it',
  jti: 'this token',
  nonce: 'the answer to this request',
  origin_jti: 'this sign-in; revoked as one',
  scope: 'what was granted',
  sub: 'you, for good, whatever else changes',
  token_use: 'an API that expects an access token must refuse an ID token',
};

/** What people look for first; the rest follows as it comes. */
const first = ['name', 'email', 'email_verified', 'sub', 'scope', 'client_id', 'aud', 'iss', 'auth_time', 'iat', 'exp'];

function claims(content) {
  const names = [...first.filter((name) => name in content), ...Object.keys(content).filter((name) => !first.includes(name))];
  const rows = names.map((name) => {
    const value = content[name];
    const meaning = meanings[name];
    const note = typeof meaning === 'function' ? meaning(value) : meaning;
    const text = typeof value === 'object' ? JSON.stringify(value) : value;
    return html`<div><dt>${name}</dt><dd>${text}${note ? html` <small>${note}</small>` : ''}</dd></div>`;
  });
  return html`<dl>${rows}</dl>`;
}

const nameOf = (claims) => claims.name ?? claims.email ?? claims['cognito:username'] ?? claims.sub;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const units = [['day', 86_400], ['hour', 3_600], ['minute', 60], ['second', 1]];

/** "3 minutes ago", "in 59 minutes". */
function ahead(seconds) {
  const difference = seconds - Date.now() / 1000;
  const [unit, size] = units.find(([, size]) => Math.abs(difference) >= size) ?? units.at(-1);
  return relative.format(Math.round(difference / size), unit);
}
/** The same of what has been: a clock that is slightly ahead does not make it the future. */
const ago = (seconds) => ahead(Math.min(seconds, Date.now() / 1000));
