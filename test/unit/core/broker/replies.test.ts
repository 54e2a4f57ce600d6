import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leaseReply, problem, Refused } from '../../../../electron/core/broker/replies.ts';
import { DENY_RULES, type DenyRule } from '../../../../electron/core/policy/rules.ts';
import { Problem } from '../../../../shared/broker/protocol.ts';
import { BROKER_STATUS, type BrokerCode, KeyturnError } from '../../../../shared/errors.ts';
import { Secret } from '../../../../shared/secret.ts';
import { runs } from '../../../setup/runs.ts';

const bodyOf = (error: unknown): Problem =>
  Problem.parse(JSON.parse(problem(error).body.toString()));
const rest = {
  lease: 'a'.repeat(22),
  credential: 'main',
  version: 3,
  expiresAt: '2026-03-01T00:00:00.000Z',
};
const secrets = (values: Record<string, string>): Record<string, Secret> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Secret.fromText(value)]));

describe('a lease on the wire', () => {
  const wire = (values: Record<string, string>): unknown =>
    JSON.parse(leaseReply(rest, secrets(values)).body.toString());

  it.each([
    [{}],
    [{ apiKey: '' }],
    [{ apiKey: 'test-key', secret: 'test-secret' }],
    [{ secret: '-----BEGIN PRIVATE KEY-----\nMC4C\r\n-----END PRIVATE KEY-----\n' }],
    [{ password: '"\\\b\f\n\r\t/\u0000\u001f\u007f\u2028' }],
    [{ password: 'pässwörd 🔑 密' }],
  ])('is the JSON of its values: %j', (values) => {
    expect(wire(values)).toEqual({ ...rest, values });
  });

  it('is so for any text', () => {
    const texts = fc.dictionary(
      fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,9}$/),
      fc.string({ unit: 'grapheme' }),
    );
    fc.assert(
      fc.property(texts, (values) => {
        const written = leaseReply(rest, secrets(values)).body.toString();
        expect(written).toBe(
          JSON.stringify({ ...rest, values: { ...values } }).replaceAll('\u007f', '\u007f'),
        );
      }),
      runs(300),
    );
  });

  it('wipes the values it was given, and marks its body to be overwritten', () => {
    const values = secrets({ apiKey: 'test-key' });
    const lent: Uint8Array[] = [];
    values['apiKey']?.use((bytes) => lent.push(bytes));
    const reply = leaseReply(rest, values);
    expect(reply.body).toBeInstanceOf(Buffer);
    expect(lent[0]).toEqual(new Uint8Array(8));
    expect(values['apiKey']?.byteLength).toBe(0);
  });

  it('wipes them too when one of them can not be written', () => {
    const values = {
      apiKey: Secret.fromText('test-key'),
      secret: new Secret(Uint8Array.of(0xff, 0xfe)),
    };
    expect(() => leaseReply(rest, values)).toThrow(expect.objectContaining({ code: 'internal' }));
    expect(values.apiKey.byteLength).toBe(0);
  });
});

describe('a problem', () => {
  it.each(Object.keys(BROKER_STATUS) as BrokerCode[])(
    '%s has its status, its own text and nothing of the error',
    (code) => {
      const reply = problem(
        new KeyturnError(code, 'test-secret in the detail', { cause: new Error('test-secret') }),
      );
      expect(reply.status).toBe(BROKER_STATUS[code]);
      expect(reply.headers['content-type']).toBe('application/problem+json');
      expect(reply.headers['cache-control']).toBe('no-store');
      expect(reply.body.toString()).not.toContain('test-secret');
      expect(Problem.parse(JSON.parse(reply.body.toString()))).toMatchObject({
        code,
        status: reply.status,
      });
    },
  );

  it.each(Object.keys(DENY_RULES) as DenyRule[])('of the rule %s names it', (rule) => {
    expect(bodyOf(new Refused(rule))).toMatchObject({
      rule,
      code: DENY_RULES[rule].code,
      detail: DENY_RULES[rule].text,
    });
  });

  it('tells when to come back', () => {
    expect(problem(new KeyturnError('locked', '')).headers['retry-after']).toBe('10');
    expect(
      problem(new KeyturnError('rate_limited', '', { facts: { retryAfter: 42 } })).headers[
        'retry-after'
      ],
    ).toBe('42');
  });

  it('is `internal`, and says nothing, for what nobody expected', () => {
    for (const error of [
      new Error('test-secret'),
      'test-secret',
      new KeyturnError('disk_full', 'test-secret', { field: 'x' }),
    ]) {
      expect(bodyOf(error)).toEqual({
        type: 'about:blank',
        title: 'Internal Server Error',
        status: 500,
        code: 'internal',
        detail: 'Something went wrong inside Keyturn.',
        hint: 'The log of the app says more.',
      });
    }
  });
});
