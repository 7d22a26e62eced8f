// Looks at a page as readers do: with axe-core in light and dark, and at three widths, where nothing may stick out. Leaves a
// picture of each under target/login-pages.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const widths = [360, 768, 1280];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = join(process.env.WORKSPACE_UNDER_TEST ?? tmpdir(), 'target/login-pages');

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Looks at the page that a visitor is on; `look` and `name` say where the pictures go. */
export async function see({ page }, look, name) {
  const found = [];
  mkdirSync(join(folder, look), { recursive: true });
  const picture = (suffix) => page.screenshot({ path: join(folder, look, `${name}-${suffix}.png`), fullPage: true });
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (over > 0) found.push(`${over} pixels too wide at ${width}`);
    await picture(width);
  }
  found.push(...(await withAxe(page)));
  await page.emulateMedia({ colorScheme: 'dark' });
  found.push(...(await withAxe(page)).map((problem) => `dark: ${problem}`));
  await picture('dark');
  await page.emulateMedia({ colorScheme: 'light' });
  assert.deepEqual(found, [], `${look}/${name}`);
}

async function withAxe(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(
    (values) => window.axe.run(document, { runOnly: { type: 'tag', values } }),
    rules,
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
