// docs/conformance.md: a line a module, of what the run found.

import { explain } from './deviations.js';
import { plans } from './modules.js';

const head = `# Conformance

How Poolhouse does in three test plans of the OpenID Foundation's [conformance suite](https://gitlab.com/openid/conformance-suite),
re-expressed as our own tests in \`clients/oidc-conformance\`, a test a module, under the official names. This is no
certification. Each module is calibrated: a certified provider has to pass it, and a server that errs in what the module
is about has to fail it.

Poolhouse is Cognito on the wire, so it deviates where Cognito does; \`clients/oidc-conformance/deviations.json\` lists
where, and a run fails on any deviation that is not listed, and on any that is no longer found. A *warning* is what the
official suite warns of without failing. Addresses of this machine count as https.

Written by the tests; \`WRITE_SCOREBOARD=1 cargo xtask test --only oidc-conformance\` writes it anew.
`;

const cell = (text) => text.replaceAll('|', '\\|');

function result(outcome) {
  const { deviates, inapplicable } = explain(outcome);
  if (inapplicable) return `not applicable: ${inapplicable.because}`;
  if (!deviates.length) return 'passed';
  const kind = deviates.some(({ level }) => level === 'failure') ? 'deviates' : 'warning';
  return `${kind}: ${deviates.map(({ because, behaviour }) => `${because} (${behaviour})`).join('; ')}`;
}

/** The page, of outcomes in any order. */
export function scoreboard(outcomes) {
  const results = new Map(outcomes.map((outcome) => [outcome.module, result(outcome)]));
  const count = (kind) => [...results.values()].filter((text) => text.startsWith(kind)).length;
  const summary = [
    `${results.size} modules: ${count('passed')} passed`,
    `${count('warning')} with warnings`,
    `${count('deviates')} deviate`,
    `${count('not')} not applicable`,
  ];
  const tables = plans.map(({ title, plan, modules }) => {
    const rows = modules.map(({ name }) => `| \`${name}\` | ${cell(results.get(name))} |`);
    return `## ${title}\n\nAfter \`${plan}\`.\n\n| module | result |\n|---|---|\n${rows.join('\n')}\n`;
  });
  return [head, `${summary.join(', ')}.\n`, ...tables].join('\n');
}
