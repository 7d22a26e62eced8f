// Where Poolhouse is not as the plans have it, and why: `deviations.json`. What is found must be there, and what is there must
// be found.

import { readFileSync } from 'node:fs';
import { told } from './findings.js';

const { deviations, notApplicable } = JSON.parse(readFileSync(new URL('deviations.json', import.meta.url)));

const deviationOf = (module, check) =>
  deviations.find((one) => one.check === check && (one.modules === undefined || one.modules.includes(module)));

/** The reasons of a module, `{ deviates: [] , skipped }`, and what does not agree with the list. */
export function explain({ module, findings, skipped }) {
  const wrong = [];
  const deviates = new Set();
  for (const finding of findings) {
    const known = deviationOf(module, finding.check);
    if (known?.level === finding.level) deviates.add(known);
    else wrong.push(`not in deviations.json as such: ${told(finding)}`);
  }
  for (const known of deviations.filter(({ modules }) => modules?.includes(module))) {
    if (!findings.some(({ check }) => check === known.check))
      wrong.push(`passes, yet is in deviations.json: ${known.check}`);
  }
  const inapplicable = notApplicable.find((one) => one.module === module);
  if (skipped && !inapplicable) wrong.push(`not in deviations.json: skipped, as ${skipped}`);
  if (!skipped && inapplicable) wrong.push('applies, yet is in deviations.json as not applicable');
  return { deviates: [...deviates], inapplicable, wrong };
}

/** Deviations of which nothing was found in any module, or that name modules that there are not. */
export function unused(outcomes) {
  const found = (one) =>
    outcomes.some(({ module, findings }) => findings.some(({ check }) => deviationOf(module, check) === one));
  const names = outcomes.map(({ module }) => module);
  const unknown = [...deviations.flatMap(({ modules }) => modules ?? []), ...notApplicable.map(({ module }) => module)];
  return [
    ...deviations.filter((one) => !found(one)).map(({ check }) => `nothing deviates in ${check}`),
    ...unknown.filter((name) => !names.includes(name)).map((name) => `no module ${name}`),
  ];
}
