/** The curl lines for admins are run as they stand, over a whole core with an owner who says yes. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answerChange, pairAdmin } from '../setup/admin.ts';
import { World } from '../unit/core/services/world.ts';

const sh = promisify(execFile);

function curlsOf(path: string): string[] {
  const blocks = [...readFileSync(path, 'utf8').matchAll(/^```sh\n([\s\S]*?)^```/gm)];
  return blocks
    .flatMap(([, block = '']) => block.replaceAll(/\\\n\s*/g, '').split('\n'))
    .filter((line) => line.startsWith('curl ') && line.includes('$KEYTURN_ADMIN_TOKEN'));
}

let world: World;
beforeEach(async () => {
  world = await World.opened();
  await world.add('Binance main');
});
afterEach(() => world.remove());

test('docs/PROTOCOL.md: the lines for admins work, in their order', async () => {
  const { token } = await pairAdmin(world);
  const env: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    KEYTURN_SOCKET: join(world.home, 'broker.sock'),
    KEYTURN_ADMIN_TOKEN: token,
  };
  const commands = curlsOf('docs/PROTOCOL.md');
  expect(commands.length).toBeGreaterThanOrEqual(4);
  const statuses: string[] = [];
  for (const command of commands) {
    const { stdout } = await sh('/bin/sh', ['-c', `${command} --fail`], { env });
    const body: Record<string, unknown> = JSON.parse(stdout);
    if (typeof body['change'] !== 'string') continue;
    statuses.push(String(body['status']));
    env['KEYTURN_CHANGE'] = body['change'];
    if (body['status'] === 'pending') await answerChange(world, true);
  }
  expect(statuses).toEqual(['pending', 'done']);
  expect((await world.services.credentials.list())[0]?.tags).toEqual(['grid']);
});
