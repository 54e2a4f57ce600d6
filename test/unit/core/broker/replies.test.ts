import { describe, expect, it } from 'vitest';
import { leaseReply, problem, Refused } from '../../../../electron/core/broker/replies.ts';
import { DENY_RULES, type DenyRule } from '../../../../electron/core/policy/rules.ts';
import { Problem } from '../../../../shared/broker/protocol.ts';
import { BROKER_STATUS, type BrokerCode, KeyturnError } from '../../../../shared/errors.ts';

const bodyOf = (error: unknown): Problem =>
  Problem.parse(JSON.parse(problem(error).body.toString()));

describe('a lease on the wire', () => {
  it('is the JSON of the lease with its values, in bytes of its own', () => {
    const rest = {
      lease: 'a'.repeat(22),
      credential: 'main',
      version: 3,
      expiresAt: '2026-03-01T00:00:00.000Z',
    };
    const values = Buffer.from('{"apiKey":"pässwörd 🔑"}');
    const { status, body } = leaseReply(rest, values);
    values.fill(0);
    expect(status).toBe(201);
    expect(body).toBeInstanceOf(Buffer);
    expect(body.toString()).toBe(JSON.stringify({ ...rest, values: { apiKey: 'pässwörd 🔑' } }));
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
