/** Every curl line of the documents is run as it stands, one after the other, as a reader would. */

import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROXY_RULES } from '../../electron/core/broker/proxy-refusals.ts';
import { labHttpClient } from '../../scripts/lab/upstream.ts';
import { GRANT_DEFAULTS, type NewGrant } from '../../shared/model/client.ts';
import { FakeBinance } from '../setup/fake-binance.ts';
import { World } from './setup/world.ts';

const DOCUMENTS = ['docs/PROTOCOL.md', 'README.md'].filter((path) => existsSync(path));

/** The commands of a document's shell blocks that begin with curl, with their continuation lines. */
function curlsOf(path: string): string[] {
  const blocks = [...readFileSync(path, 'utf8').matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(
    ([, block = '']) => block,
  );
  return (
    blocks
      .flatMap((block) => block.replaceAll(/\\\n\s*/g, '').split('\n'))
      .filter((line) => line.startsWith('curl '))
      // Those have services behind their socket: admin-docs.test.ts.
      .filter((line) => !line.includes('$KEYTURN_ADMIN_TOKEN'))
  );
}

let world: World;
let fake: FakeBinance;
let env: Record<string, string>;
beforeEach(async () => {
  fake = await FakeBinance.start();
  world = await World.make({ http: labHttpClient(fake.places) });
  fake.now = () => world.clock.now();
  const values = { apiKey: 'test-key', secret: 'test-secret' };
  fake.accept(values);
  await world.addKey({ values });
  env = {
    PATH: process.env['PATH'] ?? '',
    KEYTURN_HOME: world.home,
    KEYTURN_SOCKET: world.socket,
    KEYTURN_TCP: `127.0.0.1:${await world.broker.openTcp(null)}`,
  };
});
afterEach(async () => {
  await world.remove();
  await fake.stop();
});

function run(
  command: string,
): Promise<{ readonly status: number; readonly body: Record<string, unknown> | null }> {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', `${command} --write-out '\\n%{http_code}'`], { env });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk;
    });
    child.once('error', reject);
    child.once('close', () => {
      const at = out.lastIndexOf('\n');
      const text = out.slice(0, at);
      // Events are no JSON.
      const body = text.startsWith('{') ? JSON.parse(text) : null;
      resolve({ status: Number(out.slice(at + 1)), body });
    });
  });
}

/** What the owner does meanwhile: types the code, grants what was asked for, says yes. */
async function beOwner(body: Record<string, unknown> | null): Promise<void> {
  if (typeof body?.['code'] !== 'string' || body['pairing'] === undefined) return;
  const [key] = world.vault.manifest.credentials;
  const { id, name } = world.pairings.typeCode(body['code']);
  world.clock.advance(1000);
  const grant: NewGrant = {
    ...structuredClone(GRANT_DEFAULTS),
    credential: key?.id ?? '',
    modes: ['reveal', 'sign'],
    scopes: ['read', 'trade'],
    approval: 'always',
    unattended: [],
  };
  await world.pairings.approve(id, { name, role: 'user', grants: [grant] });
  const client = world.vault.manifest.clients.at(-1)?.id ?? '';
  env['KEYTURN_PROXY'] = (await world.proxies.make(client, grant.credential)).token;
}

/** What a reader keeps of a reply, in the variables the document names. */
function keep(body: Record<string, unknown> | null): void {
  for (const [member, variable] of [
    ['pairing', 'KEYTURN_PAIRING'],
    ['poll', 'KEYTURN_POLL'],
    ['token', 'KEYTURN_TOKEN'],
    ['lease', 'KEYTURN_LEASE'],
  ] as const) {
    const value = body?.[member];
    // An address of a curl line is gone with its connection.
    if (typeof value === 'string' && !value.startsWith('kp_')) env[variable] = value;
  }
}

describe.each(DOCUMENTS)('%s', (path) => {
  it('has only curl lines that work', async () => {
    const commands = curlsOf(path);
    if (path === 'docs/PROTOCOL.md') expect(commands.length).toBeGreaterThanOrEqual(8);
    for (const command of commands) {
      const { status, body } = await run(command);
      expect.soft([command, Math.floor(status / 100)], JSON.stringify(body)).toEqual([command, 2]);
      keep(body);
      await beOwner(body);
    }
    if (path === 'docs/PROTOCOL.md') expect(world.vault.state).toBe('locked');
  });
});

describe('docs/PROTOCOL.md', () => {
  const text = readFileSync('docs/PROTOCOL.md', 'utf8');

  it('names every rule of the proxy, with its status', () => {
    for (const [rule, { status }] of Object.entries(PROXY_RULES)) {
      expect(text).toContain(`| ${status} | \`${rule}\` |`);
    }
  });

  it('names every code of the socket that can be met, and every rule, with its code', async () => {
    const { DENY_RULES, ASK_RULES, ALLOW_RULES } = await import(
      '../../electron/core/policy/rules.ts'
    );
    const { BROKER_STATUS } = await import('../../shared/errors.ts');
    const later = ['sign_unbound'];
    for (const [code, status] of Object.entries(BROKER_STATUS)) {
      if (later.includes(code)) continue;
      expect(text).toMatch(new RegExp(`\\| ${status} \\|[^|]*\`${code}\``));
    }
    for (const [rule, { code }] of Object.entries(DENY_RULES))
      expect(text).toContain(`| \`${rule}\` | \`${code}\` |`);
    for (const rule of [...Object.keys(ASK_RULES), ...Object.keys(ALLOW_RULES)])
      expect(text).toContain(`\`${rule}\``);
  });
});
