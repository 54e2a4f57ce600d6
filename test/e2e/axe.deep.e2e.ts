/** Every screen there is, in both themes: axe finds nothing. A new scene is looked at without a word here. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { allScenes, type LookingGlass, openLookingGlass, type Scene } from '../setup/scenes.ts';

const PARTS = 4;

test.describe.configure({ mode: 'parallel' });

for (let part = 0; part < PARTS; part += 1) {
  test(`axe finds nothing on any screen, part ${part + 1} of ${PARTS}`, async () => {
    test.setTimeout(600_000);
    const scenes = (await allScenes()).filter((_, index) => index % PARTS === part);
    const glass = await openLookingGlass();
    const found: string[] = [];
    try {
      for (const scene of scenes) {
        const faults = await findings(glass, scene);
        found.push(...faults.map((fault) => `${scene.name}: ${fault}`));
      }
    } finally {
      await glass.close();
    }
    expect(found).toEqual([]);
  });
}

/** In the light everything; in the dark the colours, for nothing else is another there. */
async function findings(glass: LookingGlass, scene: Scene): Promise<string[]> {
  glass.faults.length = 0;
  try {
    await glass.light('light');
    const page = await glass.show(scene);
    const light = await problems(page);
    await glass.light('dark');
    return [...light, ...(await problems(page, ['color-contrast'])), ...glass.faults];
  } catch (error) {
    return [String(error).split('\n')[0] ?? ''];
  }
}

async function problems(page: Page, rules?: string[]): Promise<string[]> {
  // Electron opens no second page for it to put its results together in.
  const builder = new AxeBuilder({ page }).setLegacyMode(true);
  const { violations } = await (rules === undefined ? builder : builder.withRules(rules)).analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`,
  );
}

test('every page of the main window has a scene', async () => {
  const text = readFileSync(join(ROOT, 'renderer/features/frame/navigation.ts'), 'utf8');
  const pages = new Set(
    [...text.matchAll(/readonly page: '([\w-]+)'/g)].map(([, page = '']) => page),
  );
  const names = (await allScenes()).map(({ name }) => name);
  /** A scene is called as its page is, but for the form. */
  const called = (page: string): string => (page === 'key-form' ? 'form' : page);
  const missing = [...pages].filter((page) => !names.some((name) => name.startsWith(called(page))));
  expect(pages.size).toBeGreaterThan(8);
  expect(missing).toEqual([]);
});
