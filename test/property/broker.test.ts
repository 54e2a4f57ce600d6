/** Whatever is sent, nothing is given that was not granted, nobody is crashed, and the next request is answered. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Raw } from '../broker/setup/http.ts';
import { World } from '../broker/setup/world.ts';
import { runs } from '../setup/runs.ts';

let world: World;
let token: string;
let granted: string;
beforeAll(async () => {
  world = await World.make();
  granted = await world.addKey({ ref: 'granted' });
  await world.addKey({ ref: 'other', values: { apiKey: 'test-never', secret: 'test-never' } });
  ({ token } = await world.addClient([{ credential: granted }]));
});
afterAll(() => world.remove());

const words = fc.oneof(
  fc.constantFrom(
    'granted',
    'other',
    'keyturn://other',
    'keyturn://granted/secret',
    'binance',
    'read',
    'trade',
    'account',
    '__proto__',
  ),
  fc.string({ maxLength: 30 }),
);
const body = fc.record(
  {
    credential: fc.oneof(words, fc.jsonValue({ maxDepth: 2 })),
    exchange: words,
    environment: fc.constantFrom('live', 'testnet', 'x'),
    scopes: fc.array(words, { maxLength: 3 }),
    fields: fc.array(fc.constantFrom('apiKey', 'secret', 'uid', '__proto__'), { maxLength: 3 }),
    reason: words,
    ttl: fc.oneof(fc.integer(), fc.double()),
  },
  { requiredKeys: [] },
);

it('no request body gives what was not granted, or makes a mistake of ours', async () => {
  await fc.assert(
    fc.asyncProperty(body, async (request) => {
      const reply = await world.ask('POST', '/v1/leases', { token, body: request });
      expect([201, 400, 404, 422]).toContain(reply.status);
      expect(reply.text).not.toContain('test-never');
      if (reply.status === 201) expect(reply.text).toContain('"credential":"granted"');
    }),
    runs(300),
  );
});

it('no bytes crash it or open anything', async () => {
  const line = 'POST /v1/leases HTTP/1.1\r\nHost: localhost\r\n';
  const pieces = fc.array(
    fc.oneof(
      fc.constantFrom(
        line,
        '\r\n',
        'Content-Length: 5\r\n',
        'Transfer-Encoding: chunked\r\n',
        '0\r\n\r\n',
        '{"a":',
        'GET / HTTP/1.1\r\n',
        ': \0',
      ),
      fc.string({ unit: 'binary', maxLength: 40 }),
    ),
    { maxLength: 8 },
  );
  const before = world.vault.unsealCount;
  await fc.assert(
    fc.asyncProperty(pieces, async (parts) => {
      const raw = await Raw.to(world.socket);
      for (const part of parts) raw.send(part);
      raw.socket.end();
      await raw.closed;
      expect(raw.text).not.toContain('HTTP/1.1 2');
      expect(raw.text).not.toContain('HTTP/1.1 5');
      expect((await world.ask('GET', '/v1/status')).status).toBe(200);
    }),
    runs(60),
  );
  expect(world.vault.unsealCount).toBe(before);
  expect(world.warnings).toEqual([]);
});
