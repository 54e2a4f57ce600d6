/**
 * Every way in which a program does not get a key: it gets no value, one line in the audit log says why, and the key's
 * record was never opened.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { pairingNamed } from '../../cli/pairings.ts';
import { approvalWords } from '../../renderer/strings/approvals.ts';
import { frameWords } from '../../renderer/strings/frame.ts';
import { type Reply as Answered, CONTRACTS } from '../../shared/ipc/contract.ts';
import { ask } from '../broker/setup/http.ts';
import { Journey } from '../setup/journey.ts';

const LABEL = 'Kraken tax';
const REF = 'kraken-tax';
const SECRET = Buffer.from('test-kraken-secret-of-the-tax-tool').toString('base64');

test.describe.configure({ mode: 'serial' });

let owner: Journey;
let socket: string;
/** Lines about leases that the tests have accounted for; in the end there must be no other. */
let expectedLines = 0;

test.beforeAll(async () => {
  owner = await Journey.start();
  socket = join(owner.home, 'broker.sock');
  await owner.createVault();
  await owner.addKey({
    exchange: 'Kraken',
    label: LABEL,
    values: { 'API Key': 'testKrakenApiKey'.padEnd(56, 'k'), 'Private Key': SECRET },
    permissions: ['query-funds', 'query-ledger'],
  });
  // A client that goes unanswered twice may not ask for a while: so there are several.
  for (const name of ['one', 'two', 'three']) {
    await owner.pair(name, [{ key: LABEL, rule: 'every-time' }]);
  }
});

test.afterAll(async () => {
  await owner?.close();
});

function tokenOf(name: string): string {
  const token = pairingNamed(join(owner.home, 'tokens'), name)?.token;
  if (token == null) throw new Error(`no pairing ${name}`);
  return token;
}

/** Asks for the key as a program does that speaks the protocol itself. */
function lease(name: string, wait: number, signal?: AbortSignal) {
  return ask(socket, 'POST', '/v1/leases', {
    token: tokenOf(name),
    body: { credential: REF },
    headers: { prefer: `wait=${wait}` },
    ...(signal === undefined ? {} : { signal }),
  });
}

async function leaseLines() {
  return (await owner.audit()).filter(({ action }) => action.startsWith('lease.'));
}

/** Runs a refusal, and checks that it left one line with this rule and no record opened. */
async function refused(rule: string, happens: () => Promise<void>): Promise<void> {
  const unseals = await owner.unseals();
  await happens();
  expectedLines += 1;
  await expect.poll(async () => (await leaseLines()).length).toBe(expectedLines);
  expect((await leaseLines()).at(-1)).toMatchObject({
    action: 'lease.refused',
    outcome: 'refused',
    rule,
    credential: { label: LABEL },
    actor: { kind: 'client' },
  });
  expect(await owner.unseals(), 'records opened').toBe(unseals);
}

test('No is no: the program ends with 1 and nothing on its output', async () => {
  await refused('owner-said-no', async () => {
    const running = owner.start(['get', REF, '--as', 'one']);
    await owner.answer('no');
    const ran = await running.done;
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain('said no');
  });
});

test('nobody answers in time: 408, and the question goes', async () => {
  await refused('approval_timeout', async () => {
    const asked = lease('one', 4);
    await owner.question();
    const { status, body, text } = await asked;
    expect({ status, code: body.code }).toEqual({ status: 408, code: 'approval_timeout' });
    expect(text).not.toContain(SECRET);
    await owner.gone('approval');
  });
});

test('the window is closed: that means no', async () => {
  await refused('owner-said-no', async () => {
    const asked = lease('two', 60);
    await owner.closeWindow(await owner.question());
    const { status, body } = await asked;
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'denied' });
  });
});

test('the caller is killed while the owner is asked: the question goes with it', async () => {
  await refused('caller-gone', async () => {
    const running = owner.start(['get', REF, '--as', 'two']);
    await owner.question();
    running.child.kill('SIGKILL');
    expect(await running.done).toMatchObject({ signal: 'SIGKILL', stdout: '' });
    await owner.gone('approval');
  });
});

test('an answer before the buttons are armed does nothing', async () => {
  await refused('owner-said-no', async () => {
    const first = lease('three', 60);
    const page = await owner.question();
    const second = owner.start(['get', REF, '--as', 'two']);
    await expect.poll(async () => (await second.until(/waiting for the owner/)).length).toBe(1);
    // The second question comes to the front when the first one is answered, and is answered in the same breath.
    const early = page.evaluate<Answered<unknown>>(ANSWER_BOTH);
    const { status, body } = await first;
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'denied' });
    expectedLines += 1;
    expect(await early).toMatchObject({ ok: false, error: { code: 'bad_request' } });
    const front = await owner.question();
    const once = front.getByRole('button', { name: approvalWords.lease.once, exact: true });
    await expect(once, 'armed after a second').toBeEnabled();
    await owner.answer('no');
    expect(await second.done).toMatchObject({ code: 1, stdout: '' });
  });
});

test('a pairing that is denied, or whose window is closed, makes no client', async () => {
  for (const end of ['deny', 'close'] as const) {
    const pairing = owner.start(['pair', '--name', `not this ${end}`]);
    const [code] = await pairing.until(/\b\d{3}-\d{3}\b/);
    const page = await owner.typeCode(code);
    if (end === 'deny') await owner.denyPairing(page);
    else await owner.closeWindow(page);
    await owner.gone('approval');
    const ran = await pairing.done;
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('the owner said no');
    expect(pairingNamed(join(owner.home, 'tokens'), `not this ${end}`), 'no token').toBeNull();
  }
  const events = await owner.audit();
  const lines = events.filter(({ action }) => action === 'client.pairing_refused');
  expect(lines).toHaveLength(2);
  expect(events.filter(({ action }) => action === 'client.paired')).toHaveLength(3);
});

test('a code that no program shows pairs nobody, and after three tries none does', async () => {
  const pairing = owner.start(['pair', '--name', 'guessed at']);
  const [code] = await pairing.until(/\b\d{3}-\d{3}\b/);
  const wrong = code === '000-000' ? '000-001' : '000-000';
  const main = await owner.window('main');
  await main.evaluate('window.keyturn.calls.openPairing()');
  const page = await owner.window('approval');
  for (let tries = 1; tries <= 3; tries += 1) {
    await page.getByLabel(approvalWords.code.label).fill(wrong);
    await page.getByRole('button', { name: approvalWords.code.submit }).click();
    await expect(page.getByText('No program shows this code.')).toBeVisible();
  }
  const ran = await pairing.done;
  expect(ran.code).toBe(1);
  await page.getByLabel(approvalWords.code.label).fill(code);
  await page.getByRole('button', { name: approvalWords.code.submit }).click();
  await expect(page.getByText('No program shows this code.')).toBeVisible();
  await owner.closeWindow(page);
  expect(pairingNamed(join(owner.home, 'tokens'), 'guessed at'), 'no token').toBeNull();
});

test('the main window has no word to approve, unlock or step up with', async () => {
  const asked = lease('one', 60);
  await owner.question();
  const main = await owner.window('main');
  const own = new Set(Object.keys(CONTRACTS.main.calls));
  const others = (['unlock', 'step-up', 'approval'] as const)
    .flatMap((kind) => Object.keys(CONTRACTS[kind].calls))
    .filter((verb) => !own.has(verb));
  expect(others).toEqual(expect.arrayContaining(['answer', 'approvePairing', 'unlock', 'confirm']));
  const found = await main.evaluate(WHAT_IS_THERE, others);
  expect(found).toEqual({ verbs: [], calls: [...own].sort(), ways: [] });
  expect(owner.open('approval'), 'the question still stands').toHaveLength(1);
  await refused('owner-said-no', async () => {
    await owner.answer('no');
    expect((await asked).status).toBe(422);
  });
});

test('the audit log can not be written: 503, nothing is opened, and the owner is told', async () => {
  await owner.pair('always', [{ key: LABEL, rule: 'always' }]);
  const unseals = await owner.unseals();
  const folder = join(owner.home, 'audit');
  renameSync(folder, `${folder}-away`);
  writeFileSync(folder, '');
  const { status, body, text } = await lease('always', 0);
  expect({ status, code: body.code }).toEqual({ status: 503, code: 'audit_unavailable' });
  expect(text).not.toContain(SECRET);
  expect(await owner.unseals()).toBe(unseals);
  const main = await owner.window('main');
  const notices = main.getByRole('region', { name: frameWords.notices });
  await expect(notices.getByRole('alert')).toContainText(/audit log can ?not be written/i);

  expect(readFileSync(folder, 'utf8'), 'what stood in the way was not written to').toBe('');
  rmSync(folder);
  renameSync(`${folder}-away`, folder);
  await expect.poll(async () => (await lease('always', 0)).status, { timeout: 20_000 }).toBe(201);
  expect(await owner.unseals(), 'opened for the one that was served').toBe(unseals + 1);
  expect(await owner.cli('audit', 'verify')).toMatchObject({ code: 0 });
});

test('there is not one line about leases but those the tests caused', async () => {
  const granted = (await leaseLines()).filter(({ action }) => action === 'lease.granted');
  expect(granted).toHaveLength(1);
  const others = (await leaseLines()).filter(({ rule }) => rule !== 'audit_unavailable');
  expect(others).toHaveLength(expectedLines + granted.length);
});

/** Run in the question window: No to what it shows, and Once to what follows, before anybody could have read it. */
const ANSWER_BOTH = `(async () => {
  const { calls, on } = window.keyturn;
  const first = (await calls.state()).value;
  const following = new Promise((settle) => {
    on('changed', (next) => next.kind === 'lease' && next.id !== first.id && settle(next));
  });
  await calls.answer({ id: first.id, answer: 'no' });
  const second = await following;
  return calls.answer({ id: second.id, answer: 'once' });
})()`;

/** Run in the main window: what of these verbs can be called, what can, and which doors to the main process stand open. */
const WHAT_IS_THERE = (verbs: readonly string[]): unknown => {
  const { calls } = (globalThis as unknown as { keyturn: { calls: Record<string, unknown> } })
    .keyturn;
  const doors = ['require', 'process', 'module', 'ipcRenderer', 'electron', 'Buffer', 'global'];
  return {
    verbs: verbs.filter((verb) => calls[verb] !== undefined),
    calls: Object.keys(calls).sort(),
    ways: doors.filter((name) => name in globalThis),
  };
};
