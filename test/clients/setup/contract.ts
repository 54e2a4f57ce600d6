/** What every client library does, against the whole core: the same sentences for Node, Python and asyncio. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Bot, isMissing, type Library } from './bot.ts';
import { Desk, newValues } from './desk.ts';

const WANTS = [{ exchange: 'binance', scopes: ['read'], mode: 'reveal' }];

export function keepsTheContract(library: Library): void {
  describe.skipIf(isMissing(library))(library, () => {
    let desk: Desk;
    let key: string;
    let values: Record<string, string>;
    const bots: Bot[] = [];

    beforeEach(async () => {
      desk = await Desk.open();
      values = newValues();
      key = await desk.addKey('Main', values);
    });
    afterEach(async () => {
      await Promise.all(bots.splice(0).map((bot) => bot.stop()));
      await desk.close();
    });

    async function bot(options: Record<string, unknown> = {}, env = {}): Promise<Bot> {
      const started = await Bot.start(library, desk.home, options, env);
      bots.push(started);
      return started;
    }

    /** A bot that was paired before, by the token in its environment. */
    async function paired(options: Record<string, unknown> = {}): Promise<Bot> {
      const token = await desk.pair('grid bot', key);
      return bot(options, { KEYTURN_TOKEN: token });
    }

    describe('pairing', () => {
      test('shows a code, waits until it is typed, and keeps the token for itself alone', async () => {
        const one = await bot({ name: 'grid  bot' });
        const pairing = one.ask('pair', { options: { purpose: 'trades BTC/USDT', wants: WANTS } });
        const { code } = await one.told('code');
        await desk.typeCode(String(code), key);
        expect(await pairing).toMatchObject({ name: 'grid bot' });

        const file = join(desk.home, 'tokens', 'grid-bot.json');
        expect(statSync(file).mode & 0o777).toBe(0o600);
        expect(statSync(join(desk.home, 'tokens')).mode & 0o777).toBe(0o700);
        expect(readdirSync(join(desk.home, 'tokens'))).toEqual(['grid-bot.json']);
        expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ name: 'grid bot' });

        expect(await one.ask('whoami')).toMatchObject({
          client: { name: 'grid bot', role: 'user' },
        });
        expect(await one.ask('credentials')).toMatchObject([{ ref: 'main', scopes: ['read'] }]);
      });

      test('is done once: the next start finds the token and asks nobody', async () => {
        const first = await bot({ name: 'grid bot' });
        const pairing = first.ask('pair', {});
        await desk.typeCode(String((await first.told('code'))['code']), key);
        const client = await pairing;
        await first.stop();

        const second = await bot({ name: 'grid bot' });
        expect(await second.ask('pair', {})).toEqual(client);
        expect(second.output).not.toContain('"code"');
        expect(await second.ask('get', { what: 'main', field: 'apiKey' })).toBe(values['apiKey']);
      });

      test('finds what the command line kept, but not what that gave to the keychain', async () => {
        const folder = join(desk.home, 'tokens');
        mkdirSync(folder, { mode: 0o700 });
        const keep = (name: string, token: string | null): void => {
          const text = JSON.stringify({ name, client: 'test-client', token });
          writeFileSync(join(folder, `${name.replace(' ', '-')}.json`), text, { mode: 0o600 });
        };
        keep('grid bot', await desk.pair('grid bot', key));
        keep('other bot', null);
        const named = await bot({ name: 'grid bot' });
        expect(await named.ask('whoami')).toMatchObject({ client: { name: 'grid bot' } });
        const only = await bot();
        expect(await only.ask('whoami')).toMatchObject({ client: { name: 'grid bot' } });

        const other = await bot({ name: 'other bot' });
        expect(await other.refusal('whoami')).toMatchObject({ code: 'not_paired' });
        const pairing = other.ask('pair', {});
        await desk.typeCode(String((await other.told('code'))['code']), key);
        await pairing;
        const again = await bot({ name: 'other bot' });
        expect(await again.ask('whoami')).toMatchObject({ client: { name: 'other bot' } });
        const none = await bot();
        expect(await none.refusal('whoami')).toMatchObject({
          type: 'NotPaired',
          code: 'several_pairings',
          hint: 'give a name: "grid bot", "other bot"',
        });
      });

      test('says that the owner said no', async () => {
        const one = await bot({ name: 'grid bot' });
        const refused = one.refusal('pair', {});
        const { code } = await one.told('code');
        const { approvals } = desk.world.services;
        const state = approvals.typeCode(String(code));
        if (state.kind === 'pairing') approvals.denyPairing(state.id);
        expect(await refused).toMatchObject({ type: 'PairingDenied', code: 'pairing_denied' });
        expect(existsSync(join(desk.home, 'tokens', 'grid-bot.json'))).toBe(false);
      });

      test('says that nobody typed the code', async () => {
        const one = await bot({ name: 'grid bot' });
        const refused = one.refusal('pair', {});
        await one.told('code');
        desk.world.clock.advance(5 * 60_000);
        expect(await refused).toMatchObject({ type: 'PairingExpired', code: 'pairing_expired' });
      });

      test('is what an unpaired program is told to do', async () => {
        const one = await bot({ name: 'grid bot' });
        expect(await one.refusal('get', { what: 'main' })).toMatchObject({
          type: 'NotPaired',
          code: 'not_paired',
          message: 'this program is not paired with Keyturn',
        });
      });
    });

    describe('one value', () => {
      test('by a reference with a field, by name and field, or all', async () => {
        const one = await paired();
        expect(await one.ask('get', { what: 'keyturn://main/secret' })).toBe(values['secret']);
        expect(await one.ask('get', { what: 'keyturn://main', field: 'apiKey' })).toBe(
          values['apiKey'],
        );
        expect(await one.ask('get', { what: 'main' })).toEqual(values);
        expect(await one.ask('get', { what: { exchange: 'binance', scopes: ['read'] } })).toEqual(
          values,
        );
        // Each lease was given back; the last one may still be on its way.
        const done = async () =>
          (await desk.world.actions()).filter((action) => action === 'lease.returned').length;
        await expect.poll(done).toBe(4);
      });

      test('what is refused says why, and by which rule', async () => {
        const one = await paired();
        expect(await one.refusal('get', { what: 'other' })).toMatchObject({
          type: 'NotFound',
          code: 'not_found',
        });
        expect(
          await one.refusal('get', { what: 'main', options: { scopes: ['trade'] } }),
        ).toMatchObject({ type: 'ScopeDenied', code: 'scope_denied', rule: 'scope-not-on-key' });
        expect(await one.refusal('get', { what: 'not a reference' })).toMatchObject({
          type: 'BadRequest',
          field: 'credential',
        });
      });

      test('the owner is asked, and may say no', async () => {
        const token = await desk.pair('grid bot', key, { approval: 'every-time' });
        const one = await bot({}, { KEYTURN_TOKEN: token });
        const got = one.ask('get', {
          what: 'main',
          field: 'apiKey',
          options: { reason: 'the test' },
        });
        await answer('once', 'the test');
        expect(await got).toBe(values['apiKey']);
        const refused = one.refusal('get', { what: 'main' });
        await answer('no');
        expect(await refused).toMatchObject({ type: 'Denied', rule: 'owner-said-no' });
      });

      test('with nobody to answer in the time that was given', async () => {
        const token = await desk.pair('grid bot', key, { approval: 'every-time' });
        const one = await bot({}, { KEYTURN_TOKEN: token });
        expect(await one.refusal('get', { what: 'main', options: { wait: 1 } })).toMatchObject({
          type: 'ApprovalTimeout',
          code: 'approval_timeout',
        });
      });
    });

    async function answer(said: 'no' | 'once' | 'session', reason = ''): Promise<void> {
      const { approvals } = desk.world.services;
      const question = () => approvals.question();
      await expect.poll(() => question().kind).toBe('lease');
      const state = question();
      if (state.kind !== 'lease') throw new Error('no question');
      expect(state.reason).toBe(reason);
      desk.world.clock.advance(1000);
      await approvals.answer(state.id, said);
    }

    describe('a lease', () => {
      test('renews itself before its time is over, and gives the old one back', async () => {
        const one = await paired();
        const lease = await one.ask<number>('lease', { what: 'main', options: { ttl: 2 } });
        const granted = async () =>
          (await desk.world.actions()).filter((action) => action === 'lease.granted').length;
        await expect.poll(granted, { timeout: 10_000 }).toBeGreaterThanOrEqual(2);
        expect(await one.ask('read', { of: lease })).toEqual({
          values,
          version: 1,
          credential: 'main',
        });
        expect(await one.ask('trouble', { of: lease })).toBeNull();
        await one.ask('giveBack', { of: lease });
        const events = await desk.world.actions();
        expect(events.filter((action) => action === 'lease.returned')).toHaveLength(
          events.filter((action) => action === 'lease.granted').length,
        );
        expect(await one.refusal('read', { of: lease })).toMatchObject({ type: 'LeaseClosed' });
      });

      test('follows a rotation, calls back, and iterates', async () => {
        const one = await paired();
        const lease = await one.ask<number>('lease', { what: 'main' });
        await one.ask('changes', { of: lease });
        await one.told('change', { version: 1 });
        const next = newValues();
        await desk.turn(key, next);
        await one.told('rotated', { version: 2 });
        await one.told('change', { version: 2 });
        expect(await one.ask('read', { of: lease })).toMatchObject({ values: next, version: 2 });
        await one.ask('giveBack', { of: lease });
        await one.told('change-ended');
        expect(one.output).not.toContain('"lost"');
      });

      test('a deactivated key is not used any more, until it is active again', async () => {
        const one = await paired();
        const lease = await one.ask<number>('lease', { what: 'main' });
        await desk.world.services.credentials.setStatus(key, 'deactivated');
        expect(await one.told('lost')).toMatchObject({ type: 'CredentialInactive' });
        expect(await one.refusal('read', { of: lease })).toMatchObject({
          type: 'CredentialInactive',
          code: 'credential_inactive',
        });
        await desk.world.services.credentials.setStatus(key, 'active');
        // Soon: one loss is told in several ways, and is one failure to wait for all the same.
        const began = performance.now();
        await one.told('restored');
        expect(performance.now() - began).toBeLessThan(6000);
        expect(await one.ask('read', { of: lease })).toMatchObject({ values });
      });

      test('a revoked client loses it, and is told that it is not paired', async () => {
        const one = await paired();
        const lease = await one.ask<number>('lease', { what: 'main' });
        await one.ask('changes', { of: lease });
        await desk.setStatus('grid bot', 'revoked');
        expect(await one.told('lost')).toMatchObject({ type: 'NotPaired' });
        expect(await one.told('change-ended')).toMatchObject({ type: 'NotPaired' });
        expect(await one.refusal('read', { of: lease })).toMatchObject({ code: 'unauthorized' });
        expect(await one.refusal('credentials')).toMatchObject({ type: 'NotPaired' });
      });

      test('a revoked client pairs again, if that was asked for, and goes on', async () => {
        const one = await bot({ name: 'grid bot', repair: true });
        const leased = one.ask<number>('lease', { what: 'main' });
        await desk.typeCode(String((await one.told('code'))['code']), key);
        const lease = await leased;
        await desk.setStatus('grid bot', 'revoked');
        await one.told('lost');
        await desk.typeCode(String((await one.told('code'))['code']), key);
        await one.told('restored');
        expect(await one.ask('read', { of: lease })).toMatchObject({ values });
      });

      test('a paused client is lost and found', async () => {
        const one = await paired();
        const lease = await one.ask<number>('lease', { what: 'main' });
        await desk.setStatus('grid bot', 'paused');
        expect(await one.told('lost')).toMatchObject({ type: 'Denied', rule: 'client-paused' });
        await desk.setStatus('grid bot', 'active');
        await one.told('restored');
        expect(await one.ask('read', { of: lease })).toMatchObject({ values });
      });

      test('a grant that is taken away ends it, for good', async () => {
        const one = await paired();
        const lease = await one.ask<number>('lease', { what: 'main' });
        const [client] = await desk.world.services.clients.list();
        await desk.world.services.clients.removeGrant(client?.id ?? '', key);
        await one.told('lost');
        const refused = () => one.refusal('read', { of: lease });
        await expect.poll(refused).toMatchObject({ type: 'NotFound', code: 'not_found' });
        expect(await one.ask('credentials')).toEqual([]);
      });

      test('the panic switch holds it until it is thawed', async () => {
        const one = await paired();
        const lease = await one.ask<number>('lease', { what: 'main' });
        const { panic } = desk.world.services;
        await panic.pull('exits');
        expect(await one.told('lost')).toMatchObject({ type: 'Denied', rule: 'panic-exits-only' });
        const thawed = panic.thaw();
        await desk.world.typeStepUp();
        await thawed;
        await one.told('restored');
        expect(await one.ask('read', { of: lease })).toMatchObject({ values });
      });

      test('goes on while the vault is locked, and is good again when it is not', async () => {
        const one = await paired();
        const lease = await one.ask<number>('lease', { what: 'main' });
        await desk.lockVault();
        const trouble = () => one.ask<{ type: string } | null>('trouble', { of: lease });
        await expect.poll(trouble).toMatchObject({ type: 'Locked' });
        expect(await one.ask('read', { of: lease })).toMatchObject({ values });
        expect(await one.refusal('get', { what: 'main' })).toMatchObject({
          type: 'Locked',
          code: 'locked',
        });
        expect(await one.ask('status')).toMatchObject({ name: 'keyturn', locked: true });
        await desk.world.unlock();
        await expect.poll(trouble, { timeout: 5000 }).toBeNull();
        expect(await one.ask('read', { of: lease })).toMatchObject({ values });
        expect(one.output).not.toContain('"lost"');
      });
    });

    test('waits while it is locked, if that was asked for', async () => {
      const one = await paired({ waitForUnlock: true });
      await desk.lockVault();
      const got = one.ask('get', { what: 'main', field: 'apiKey' });
      await expect.poll(() => desk.world.services.refused.count).toBeGreaterThan(0);
      await desk.world.unlock();
      expect(await got).toBe(values['apiKey']);
    });

    describe('events', () => {
      test('are told as they happen', async () => {
        const one = await paired();
        await one.ask('events');
        await one.told('told', { name: 'connected' });
        await desk.turn(key);
        expect(await one.told('told')).toMatchObject({
          name: 'credential.rotated',
          data: { credential: 'main', version: 2 },
        });
        await desk.world.services.credentials.setStatus(key, 'deactivated');
        expect(await one.told('told')).toMatchObject({
          name: 'credential.deactivated',
          data: { credential: 'main' },
        });
        await desk.setStatus('grid bot', 'revoked');
        expect(await one.told('told', { name: 'client.revoked' })).toMatchObject({
          data: { status: 'revoked' },
        });
        expect(await one.told('told-ended')).toMatchObject({ type: 'NotPaired' });
      });

      test('a stream that dropped is opened again, and a rotation that was missed is found', async () => {
        const one = await paired();
        await one.ask('events');
        await one.told('told', { name: 'connected' });
        const lease = await one.ask<number>('lease', { what: 'main' });
        const next = newValues();
        await desk.world.close();
        await desk.world.open();
        await desk.world.unlock();
        await desk.turn(key, next);
        await one.told('told', { name: 'connected' });
        await one.told('rotated', { version: 2 });
        expect(await one.ask('read', { of: lease })).toMatchObject({ values: next });
        expect(one.output).not.toContain('"lost"');
      });
    });

    describe('a proxy address', () => {
      /** What the address answers: a line that names the rule, since there is no exchange here. */
      const answered = async (url: string): Promise<string> =>
        (await fetch(`${url}https://api.binance.com/api/v3/account`)).text();

      async function signing(): Promise<Bot> {
        const token = await desk.pair('grid bot', key, { modes: ['sign'] });
        return bot({}, { KEYTURN_TOKEN: token });
      }

      test('signs as long as its connection is there, and is another one when that broke', async () => {
        await desk.turnTcpOn();
        const one = await signing();
        const proxy = await one.ask<number>('proxy', { what: 'keyturn://main' });
        const url = await one.ask<string>('url', { of: proxy });
        expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/p\/kp_[A-Za-z0-9_-]{43}\/$/);
        expect(await answered(url)).not.toContain('proxy-unknown');

        await desk.world.close();
        await desk.world.open();
        await desk.world.unlock();
        await one.told('proxy');
        // The socket is there before the loopback address is.
        await expect.poll(() => one.ask('url', { of: proxy }), { timeout: 5000 }).toMatch(/kp_/);
        const next = await one.ask<string>('url', { of: proxy });
        expect(next).not.toBe(url);
        expect(await answered(next)).not.toContain('proxy-unknown');
        expect(await answered(url)).toContain('proxy-unknown');

        await one.ask('giveBack', { of: proxy });
        await expect.poll(() => answered(next)).toContain('proxy-unknown');
        expect(await one.refusal('url', { of: proxy })).toMatchObject({ type: 'Unreachable' });
      });

      test('says that there is none while the loopback address is off, or signing is not granted', async () => {
        const one = await signing();
        const proxy = await one.ask<number>('proxy', { what: 'main' });
        expect(await one.refusal('url', { of: proxy })).toMatchObject({
          type: 'LoopbackOff',
          code: 'loopback_off',
        });
        await desk.turnTcpOn();
        await one.told('proxy');
        expect(await one.ask('url', { of: proxy })).toMatch(/kp_/);
        const other = await bot({}, { KEYTURN_TOKEN: await desk.pair('other', key) });
        expect(await other.refusal('proxy', { what: 'main' })).toMatchObject({
          type: 'ScopeDenied',
          rule: 'mode-not-granted',
        });
      });
    });

    test('asks what would happen, and locks the vault', async () => {
      const one = await paired();
      expect(await one.ask('explain', { what: { credential: 'main' } })).toMatchObject({
        verdict: 'allow',
        rule: 'granted-always',
        credential: 'main',
      });
      await one.ask('lock');
      expect(await one.ask('status')).toMatchObject({ locked: true });
    });

    test('closing gives back all that is open, and ends without a word', async () => {
      const one = await paired();
      await one.ask('lease', { what: 'main' });
      await one.ask('events');
      await one.told('told', { name: 'connected' });
      await one.ask('close');
      const actions = await desk.world.actions();
      expect(actions.filter((action) => action === 'lease.returned')).toHaveLength(1);
      expect(one.errors).toBe('');
    });

    test('nothing it prints shows a value or a token', async () => {
      const token = await desk.pair('grid bot', key);
      const one = await bot({}, { KEYTURN_TOKEN: token });
      const lease = await one.ask<number>('lease', { what: 'main' });
      const printed = (await one.ask<string[]>('printed', { of: lease })).join('\n');
      expect(printed).toContain('[secret]');
      for (const secret of [...Object.values(values), token]) expect(printed).not.toContain(secret);
      expect(one.errors).toBe('');
    });

    test('says that Keyturn is not running', async () => {
      const one = await Bot.start(library, '/nonexistent/keyturn', {
        token: `kt_${'a'.repeat(43)}`,
      });
      bots.push(one);
      expect(await one.refusal('get', { what: 'main' })).toMatchObject({
        type: 'NotRunning',
        code: 'not_running',
        message: 'Keyturn is not running',
      });
    });
  });
}
