// Who is at which browser. In memory, so a restart signs everybody out; applications use their framework's sessions.

import { randomBytes } from 'node:crypto';

const LIFETIME_MS = 8 * 60 * 60 * 1000;
/** Sign-ins begun and not finished: one for each tab, within reason. */
const MOST_BEGUN = 10;
const MOST_SESSIONS = 10_000;

const sessions = new Map();

/** The session whose id the browser sent, or none. */
export function find(request, name) {
  const cookies = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  const id = cookies.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
  const session = sessions.get(id);
  if (session && session.until < Date.now()) sessions.delete(id);
  return sessions.get(id);
}

/** A new session under a new id. */
export function make(content = {}) {
  const session = { id: randomBytes(24).toString('base64url'), until: Date.now() + LIFETIME_MS, begun: new Map(), ...content };
  sessions.set(session.id, session);
  // The oldest gives way: nobody fills the memory by asking for sign-ins.
  if (sessions.size > MOST_SESSIONS) sessions.delete(sessions.keys().next().value);
  return session;
}

export function end(session) {
  if (session) sessions.delete(session.id);
}

/** Remembers a sign-in that this browser has begun. */
export function remember(session, asked) {
  session.begun.set(asked.state, asked);
  if (session.begun.size > MOST_BEGUN) session.begun.delete(session.begun.keys().next().value);
}

/** What was begun with this state, once. */
export function recall(session, state) {
  const asked = session?.begun.get(state);
  session?.begun.delete(state);
  return asked;
}
