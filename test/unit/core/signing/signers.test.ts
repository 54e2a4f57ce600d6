import { describe, expect, it } from 'vitest';
import { SIGNERS, signerOf } from '../../../../electron/core/signing/signers.ts';
import { ENDPOINT_DATA } from '../exchanges/endpoints/rows.ts';

describe('the signers', () => {
  it('are one for each exchange', () => {
    const names = SIGNERS.map(({ exchange }) => exchange);
    expect(new Set(names).size).toBe(names.length);
    expect(names.map((name) => signerOf(name)?.exchange)).toEqual(names);
    expect(signerOf('nowhere')).toBeNull();
  });

  it('can name a key where an endpoint wants no more than that', () => {
    const wants = ENDPOINT_DATA.filter(({ groups }) => groups.some(({ auth }) => auth === 'key'));
    expect(wants.length).toBeGreaterThan(0);
    for (const { exchange } of wants) expect(signerOf(exchange)?.nameKey).toBeDefined();
  });
});

describe.each(SIGNERS)('the grammar of $exchange', ({ grammar }) => {
  it('passes no header on that shows who calls, or that changes the request', () => {
    const never =
      /^(?:authorization|cookie|host|content-(?:length|encoding)|.*(?:sign|secret|passphrase|partner).*)$/;
    const passed = [...grammar.headers].filter((name) => name !== 'x-bapi-sign-type');
    expect(passed.filter((name) => never.test(name))).toEqual([]);
    expect(passed.filter((name) => name !== name.toLowerCase())).toEqual([]);
  });

  it('sets whatever it does not look at', () => {
    expect([...grammar.proof].filter((name) => !grammar.set.has(name))).toEqual([]);
  });
});
