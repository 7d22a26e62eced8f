// What a module finds. A finding is named as the condition of the official suite that it re-expresses, so that a result here
// can be laid beside a result there: failures bar certification, warnings do not.

export class Stop extends Error {}

/** The server does not offer what the module is about, and says so, which certification permits. */
export class Skipped extends Error {}

export class Findings {
  all = [];

  /** A failure unless `ok`; returns it. */
  must(check, requirement, ok, detail) {
    return this.#note('failure', check, requirement, ok, detail);
  }

  /** A warning unless `ok`; returns it. */
  should(check, requirement, ok, detail) {
    return this.#note('warning', check, requirement, ok, detail);
  }

  /** A failure that ends the module unless `ok`. */
  demand(check, requirement, ok, detail) {
    if (!this.must(check, requirement, ok, detail)) throw new Stop(check);
  }

  #note(level, check, requirement, ok, detail) {
    if (!ok && !this.all.some((known) => known.check === check)) {
      this.all.push({ level, check, requirement, detail: detail === undefined ? '' : String(detail) });
    }
    return Boolean(ok);
  }
}

/** Runs a module; returns `{ module, findings, skipped }`. */
export async function examine(module, conversation) {
  const outcome = { module: module.name, findings: conversation.findings.all, skipped: undefined };
  try {
    await conversation.discover();
    await module.run(conversation);
  } catch (error) {
    if (error instanceof Skipped) outcome.skipped = error.message;
    else if (!(error instanceof Stop)) throw Object.assign(error, { message: `${module.name}: ${error.message}` });
  }
  return outcome;
}

/** A finding in one line. */
export const told = ({ level, check, requirement, detail }) =>
  `${level}: ${check} (${requirement})${detail && ` – ${detail}`}`;
