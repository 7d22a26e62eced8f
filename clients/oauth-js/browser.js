// A browser without scripts: cookies, redirects and forms, with the request headers that decide who may do what. It stops
// where a redirect leaves for an application, which therefore need not exist.

import http from 'node:http';
import https from 'node:https';
import { parse } from 'node-html-parser';
import { CookieJar } from 'tough-cookie';
import './names.js';

const mostRedirects = 20;

/** What a redirect to an application brought. */
class Arrival {
  constructor(url) {
    this.arrived = true;
    this.url = url;
    const { searchParams, hash } = new URL(url);
    this.query = searchParams;
    this.fragment = new URLSearchParams(hash.slice(1));
  }
}

/** A page with its forms: `{ name, action, method, values, submits }`. */
class Page {
  constructor(url, { status, headers, body }) {
    this.arrived = false;
    Object.assign(this, { url, status, headers, body });
    this.root = parse(body);
    this.forms = this.root.querySelectorAll('form').map((form) => readForm(form, url));
  }

  get text() {
    return this.root.querySelector('body')?.structuredText ?? this.body;
  }

  /** The first form that has all these fields. */
  formWith(...names) {
    return this.forms.find((form) => names.every((name) => form.values.has(name)));
  }
}

function readForm(form, url) {
  const values = new Map();
  for (const field of form.querySelectorAll('input, select, textarea')) {
    const name = field.getAttribute('name');
    const type = (field.getAttribute('type') ?? 'text').toLowerCase();
    const unchecked = ['checkbox', 'radio'].includes(type) && field.getAttribute('checked') === undefined;
    if (name && !['submit', 'button', 'image'].includes(type) && !unchecked)
      values.set(name, field.getAttribute('value') ?? '');
  }
  const submits = form
    .querySelectorAll('button, input[type=submit]')
    .filter((button) => (button.getAttribute('type') ?? 'submit') === 'submit')
    .map((button) => ({ name: button.getAttribute('name'), value: button.getAttribute('value') ?? '' }));
  return {
    name: form.getAttribute('name'),
    action: new URL(form.getAttribute('action') || url, url).href,
    method: (form.getAttribute('method') ?? 'get').toUpperCase(),
    values,
    submits,
  };
}

export class Browser {
  /** `applications` are the origins at which it stops. */
  constructor(...applications) {
    this.jar = new CookieJar();
    this.applications = applications.map((address) => new URL(address).origin);
  }

  /** Goes where a link or a form of another site leads. */
  open(url, { method = 'GET', form } = {}) {
    return this.#follow({ url, method, form, site: 'cross-site', origin: method === 'GET' ? undefined : 'null' });
  }

  /** Sends a form of a page, with the button of a name if there are several. */
  submit(page, form, values = {}, button = form.submits[0]) {
    const all = new URLSearchParams([...form.values].map(([name, value]) => [name, values[name] ?? value]));
    for (const [name, value] of Object.entries(values)) if (!form.values.has(name)) all.set(name, value);
    if (button?.name) all.set(button.name, button.value);
    if (form.method !== 'POST') {
      return this.#follow({ url: `${form.action.split('?')[0]}?${all}`, method: 'GET', site: 'same-origin' });
    }
    // Fetch standard, «append a request Origin header»: a policy of no-referrer hides the origin of a form, too.
    const hidden = /no-referrer$/.test(page.headers['referrer-policy'] ?? '');
    const own = new URL(page.url).origin;
    // Another origin of the same site is treated as another site: whoever relies on the difference fails here.
    const site = new URL(form.action).origin === own ? 'same-origin' : 'cross-site';
    return this.#follow({ url: form.action, method: 'POST', form: all, site, origin: hidden ? 'null' : own });
  }

  cookies(url) {
    return this.jar.getCookiesSync(url);
  }

  async #follow({ url, method, form, site, origin }) {
    for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
      const response = await this.#send(url, method, form, site, origin);
      const { location } = response.headers;
      if (response.status < 300 || response.status >= 400 || !location) return new Page(url, response);
      const target = new URL(location, url);
      if (!['http:', 'https:'].includes(target.protocol) || this.applications.includes(target.origin)) {
        return new Arrival(target.href);
      }
      if (site === 'same-origin' && target.origin !== new URL(url).origin) site = 'cross-site';
      url = target.href;
      if (response.status !== 307 && response.status !== 308) [method, form, origin] = ['GET', undefined, undefined];
    }
    throw new Error(`more than ${mostRedirects} redirects, the last to ${url}`);
  }

  async #send(url, method, form, site, origin) {
    const body = form === undefined ? undefined : new URLSearchParams(form).toString();
    // A form of another site brings no cookie that is Lax.
    const sameSiteContext = site === 'same-origin' ? 'strict' : method === 'GET' ? 'lax' : 'none';
    const cookies = await this.jar.getCookieString(url, { sameSiteContext });
    const response = await send(url, method, body, {
      accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8',
      'accept-language': 'en-US,en;q=0.9',
      'user-agent': 'Mozilla/5.0 (browser without scripts)',
      'sec-fetch-site': site,
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
      ...(cookies && { cookie: cookies }),
      ...(origin && { origin }),
      ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
    });
    for (const cookie of response.headers['set-cookie'] ?? []) {
      // The answer to a navigation may set any cookie of its site.
      await this.jar.setCookie(cookie, url, { ignoreError: true });
    }
    return response;
  }
}

/** One request and its whole answer; `fetch` would add headers of its own, and no browser sends those. */
function send(url, method, body, headers) {
  const { request } = url.startsWith('https:') ? https : http;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method, headers: { ...headers, ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) } },
      (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() }),
        );
      },
    );
    sent.setTimeout(20_000, () => sent.destroy(new Error(`${method} ${url}: no answer in 20 seconds`)));
    sent.on('error', reject);
    sent.end(body);
  });
}
