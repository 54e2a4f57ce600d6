/** A bot without a key: an unmodified ccxt, the real app, an exchange that checks signatures, and the audit page. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { approvalWords } from '../../renderer/strings/approvals.ts';
import { actionWords, auditWords } from '../../renderer/strings/audit.ts';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { FakeBinance } from '../setup/fake-binance.ts';
import { withFakeExchange } from '../setup/fake-exchange.ts';
import { Journey } from '../setup/journey.ts';

const LABEL = 'Binance main';
const BOT = 'grid bot';
const KEY = { apiKey: fresh('ApiKey'), secret: fresh('Secret') };
const CCXT = join(ROOT, 'scripts', 'demo', 'ccxt-bot.mjs');
const RUN = ['run', '--sign', '--preset', 'ccxt:binance=binance-main', '--', process.execPath];

test.describe.configure({ mode: 'serial' });

let owner: Journey;
let fake: FakeBinance;

function fresh(name: string): string {
  return `test${name}${randomBytes(32).toString('hex')}`.slice(0, 64);
}

test.beforeAll(async () => {
  fake = await FakeBinance.start();
  fake.accept(KEY);
  owner = await Journey.start();
  await owner.createVault();
  await withFakeExchange(owner.kt.app, fake);
  await owner.addKey({
    exchange: 'Binance',
    label: LABEL,
    values: { 'API Key': KEY.apiKey, 'Secret Key': KEY.secret },
    permissions: ['enableReading', 'enableSpotAndMarginTrading', 'enableWithdrawals'],
  });
  await owner.openAddress();
  await owner.pair(BOT, [
    { key: LABEL, rule: 'always', modes: ['sign'], scopes: ['read', 'trade'] },
  ]);
});

test.afterAll(async () => {
  await owner?.close();
  await fake?.stop();
});

test('a ccxt bot reads and trades, can not withdraw, and each request is a line of the audit page', async () => {
  const before = await owner.unseals();
  const ran = await owner.start([...RUN, CCXT]).done;
  expect(ran).toMatchObject({ code: 0 });
  expect(ran.stdout).toContain('balance {"BTC":1.5,"USDT":20000}');
  expect(ran.stdout).toContain('scope-not-granted');
  expect(fake.orders).toMatchObject([{ symbol: 'BTCUSDT', side: 'BUY', price: '40000' }]);
  expect(fake.withdrawals).toEqual([]);
  const signed = fake.seen.filter(({ headers }) => headers['x-mbx-apikey'] === KEY.apiKey);
  expect(await owner.unseals(), 'opened for what was signed, and for nothing else').toBe(
    before + signed.length,
  );

  const main = await owner.go('audit');
  const lines = main
    .getByRole('grid', { name: auditWords.table })
    .getByRole('row')
    .filter({ hasText: BOT })
    .filter({ hasText: LABEL });
  const signedLines = lines.filter({ hasText: actionWords['request.signed'] });
  await expect(signedLines).toHaveCount(signed.length);
  await expect(signedLines.filter({ hasText: 'POST /api/v3/order' })).toHaveCount(1);
  const refused = lines.filter({ hasText: auditWords.outcome.refused });
  await refused.click();
  const details = main.getByRole('region', { name: auditWords.detail, exact: true });
  await expect(details).toContainText('scope-not-granted');
  await expect(details).toContainText('withdraw');
  await expect(details, 'which program it was').toContainText(CCXT);
  await expect(main.locator('body')).not.toContainText(KEY.secret);
});

test('asked every time, the owner sees the request, and a yes sends it', async () => {
  await owner.pair('careful bot', [
    { key: LABEL, rule: 'every-time', modes: ['sign'], scopes: ['read'] },
  ]);
  const account = `fetch(process.env.BINANCE_PROXYURL + 'https://api.binance.com/api/v3/account')
    .then(async (reply) => console.log(reply.status, await reply.text()))`;
  const named = ['run', '--as', 'careful bot', ...RUN.slice(1)];
  const running = owner.start([...named, '-e', account]);
  const unasked = running.done.then((ran) => {
    throw new Error(`ended before the owner was asked: ${JSON.stringify(ran)}`);
  });
  const page = await Promise.race([owner.approvalWith(approvalWords.lease.once), unasked]);
  await expect(page.locator('body')).toContainText('GET api.binance.com/api/v3/account');
  const asked = fake.seen.length;
  await owner.answer('once');
  const ran = await running.done;
  expect(ran.stdout).toMatch(/^200 .*"free":"1.50000000"/);
  expect(fake.seen.length).toBe(asked + 1);
});
