import { afterEach, describe, expect, test } from 'vitest';
import { connect } from '../../../renderer/api.ts';
import { KeyturnError } from '../../../shared/errors.ts';
import type { unlockContract } from '../../../shared/ipc/contract.ts';

type Call = (input?: unknown) => Promise<unknown>;

/** Puts a preload's surface where a page finds it. */
function page(keyturn: unknown): void {
  Object.defineProperty(globalThis, 'window', { value: { keyturn }, configurable: true });
}
const bridge = (calls: Record<string, Call>) => ({ calls, on: () => () => {} });

afterEach(() => {
  Reflect.deleteProperty(globalThis, 'window');
});

describe('a call', () => {
  test('gives the answer itself', async () => {
    page(bridge({ state: async () => ({ ok: true, value: { page: 'create' } }) }));
    const connection = connect<typeof unlockContract>();
    expect(await connection?.calls.state()).toEqual({ page: 'create' });
  });

  test('whose answer is long comes as one text, and is read here', async () => {
    const json = JSON.stringify({ page: 'create', list: [1, null, 'ä'] });
    page(bridge({ state: async () => ({ ok: true, json }) }));
    const connection = connect<typeof unlockContract>();
    expect(await connection?.calls.state()).toEqual({ page: 'create', list: [1, null, 'ä'] });
  });

  test('hands its input on as it is', async () => {
    const seen: unknown[] = [];
    page(bridge({ unlock: async (input) => ({ ok: true, value: void seen.push(input) }) }));
    const password = new Uint8Array([1, 2, 3]);
    await connect<typeof unlockContract>()?.calls.unlock({ password });
    expect(seen).toEqual([{ password }]);
  });

  test('that was refused throws the error it stands for', async () => {
    const error = { code: 'vault_in_use', field: 'x', facts: { holder: 'keyturn, pid 7' } };
    page(bridge({ unlock: async () => ({ ok: false, error }) }));
    const call = connect<typeof unlockContract>()?.calls.unlock({ password: new Uint8Array() });
    await expect(call).rejects.toMatchObject({ name: 'KeyturnError', ...error });
    await expect(call).rejects.toBeInstanceOf(KeyturnError);
  });

  test('that never arrived is an internal error and says nothing more', async () => {
    page(bridge({ retry: () => Promise.reject(new Error('test-detail')) }));
    const call = connect<typeof unlockContract>()?.calls.retry();
    await expect(call).rejects.toMatchObject({ code: 'internal', facts: undefined });
  });
});

test.each([undefined, null, {}, { calls: {} }, 'keyturn'])(
  'without a preload (%j) there is no connection',
  (surface) => {
    page(surface);
    expect(connect<typeof unlockContract>()).toBeNull();
  },
);
