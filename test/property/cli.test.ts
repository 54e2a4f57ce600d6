/** What the command line reads that others wrote: environment files, and replies. */
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EnvEntry, EnvFileError, envLine, parseEnvFile } from '../../cli/env-file.ts';
import { MalformedReply, readReply } from '../../cli/http-reply.ts';
import { type Masked, masks } from '../../cli/run/mask.ts';
import { filled, holesIn } from '../../cli/template.ts';
import { runs } from '../setup/runs.ts';

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,20}$/);
const anyText = fc.string({ unit: 'binary' });
/** Text made mostly of what means something to the grammar or to a shell. */
const hostile = fc.string({ unit: fc.constantFrom(...`'"\\$\`#=!~*;& \t\n\rnrt{}aÜ€💥`) });
/** What a variable can hold at all. */
const value = fc.oneof(anyText, hostile).filter((text) => !text.includes('\0'));

function pairs(entries: readonly EnvEntry[]): [string, string][] {
  return entries.map((entry) => [entry.name, entry.value]);
}

/** The error's line and text, or null. */
function errorOf(text: string): string | null {
  try {
    parseEnvFile(text);
    return null;
  } catch (error) {
    if (error instanceof EnvFileError) return `${error.line}: ${error.message}`;
    throw error;
  }
}

describe('a file of NAME=value lines', () => {
  it('never throws anything but an error with a line, and never shows what stands there', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, hostile), (text) => {
        const said = errorOf(`S=1\n${text}`);
        if (said === null) return;
        expect(said).toMatch(
          /^\d+: (?:there is|what stands|the (?:single|double) quote|something follows|it holds a NUL)/,
        );
      }),
      runs(200),
    );
  });

  it('reads back what envLine wrote', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), (entries) => {
        const text = entries.map(([key, text]) => `${envLine(key, text)}\n`).join('');
        expect(pairs(parseEnvFile(text))).toEqual(entries);
      }),
      runs(300),
    );
  });

  it('ignores what stands around an entry', () => {
    const around = fc.constantFrom('', '\n', '# c\n', '  \t\r\n', '#"\n');
    fc.assert(
      fc.property(around, name, value, around, (before, key, text, after) => {
        expect(pairs(parseEnvFile(`${before}export ${envLine(key, text)} # c\n${after}`))).toEqual([
          [key, text],
        ]);
      }),
      runs(200),
    );
  });
});

describe('a line for the shell', () => {
  it('means the same to sh', () => {
    // A shell cuts what it can't store in a variable; everything else must come back byte for byte.
    const wellFormed = value.filter((text) => !/\p{Cs}/u.test(text));
    fc.assert(
      fc.property(fc.array(wellFormed, { minLength: 1, maxLength: 20 }), (values) => {
        const script = values
          .map((text, i) => `${envLine(`V${i}`, text)}\nprintf '%s\\0' "$V${i}"`)
          .join('\n');
        const { stdout, status } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
        expect(status).toBe(0);
        expect(stdout.split('\0').slice(0, -1)).toEqual(values);
      }),
      runs(20),
    );
  });
});

const OK = 'HTTP/1.1 200 OK\r\n';

function read(text: string, ended = false): string | null {
  const reply = readReply(Buffer.from(text, 'latin1'), ended);
  return reply === null ? null : `${reply.status} ${reply.body.toString('latin1')}`;
}

describe('an HTTP reply', () => {
  it('is the same in whatever pieces it comes, and null until the last one', () => {
    const body = fc.string({ maxLength: 50 });
    fc.assert(
      fc.property(body, fc.boolean(), (text, chunked) => {
        const bytes = Buffer.from(text);
        const framed = chunked
          ? `Transfer-Encoding: chunked\r\n\r\n${bytes.length === 0 ? '' : `${bytes.length.toString(16)}\r\n${bytes.toString('latin1')}\r\n`}0\r\n\r\n`
          : `Content-Length: ${bytes.length}\r\n\r\n${bytes.toString('latin1')}`;
        const whole = `${OK}${framed}`;
        for (let end = 0; end < whole.length; end++) expect(read(whole.slice(0, end))).toBeNull();
        expect(read(whole)).toBe(`200 ${bytes.toString('latin1')}`);
      }),
      runs(50),
    );
  });

  it('is a reply, null or a MalformedReply, whatever comes', () => {
    const words = fc.constantFrom(
      'HTTP/1.1 ',
      '200',
      ' OK',
      '\r\n',
      '\r\n\r\n',
      'Content-Length: ',
      'Transfer-Encoding: chunked',
      '0',
      '5',
      'ff',
      ':',
      'x',
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(words, fc.string()), { maxLength: 12 }),
        fc.boolean(),
        (parts, ended) => {
          try {
            read(parts.join(''), ended);
          } catch (error) {
            expect(error).toBeInstanceOf(MalformedReply);
          }
        },
      ),
      runs(300),
    );
  });
});

/** What comes out of these pieces. */
function masked(values: readonly Masked[], pieces: readonly Buffer[]): Buffer {
  const mask = masks(values)();
  return Buffer.concat([...pieces.map((piece) => mask.take(piece)), mask.end()]);
}

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = [0, ...at.map((n) => n % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, i) => bytes.subarray(places[i], end));
}

describe('a mask', () => {
  /** Few letters, so that values overlap with each other and with what stands around them. */
  const few = fc.string({ unit: fc.constantFrom(...'abc/+ é'), minLength: 5, maxLength: 12 });
  const around = fc.string({ unit: fc.constantFrom(...'abc/+ é\n\r.'), maxLength: 20 });
  const places = fc.array(fc.nat(), { maxLength: 6 });

  it('gives the same in whatever pieces it comes', () => {
    fc.assert(
      fc.property(
        fc.array(few, { maxLength: 3 }),
        fc.array(around),
        places,
        (secrets, texts, at) => {
          const values = secrets.map((text, i) => ({ name: String(i), value: text }));
          const bytes = Buffer.from([...texts, ...secrets, ...texts].join(''));
          const whole = masked(values, [bytes]);
          expect(masked(values, cut(bytes, at))).toEqual(whole);
          expect(
            masked(
              values,
              [...bytes].map((byte) => Buffer.of(byte)),
            ),
          ).toEqual(whole);
        },
      ),
      runs(200),
    );
  });

  it('lets no value through, in any form', () => {
    const form = fc.constantFrom<(text: string, before: string) => string>(
      (text) => text,
      (text) => Buffer.from(text).toString('hex'),
      (text) => encodeURIComponent(text),
      (text) => JSON.stringify(text),
      (text, before) => Buffer.from(before + text).toString('base64'),
      (text, before) => Buffer.from(before + text).toString('base64url'),
    );
    // In base64 the last bits of a value are those of its neighbour too: what is left of it is less than a byte.
    const secret = fc.string({ unit: 'grapheme-ascii', minLength: 12, maxLength: 40 });
    fc.assert(
      fc.property(secret, form, fc.string({ maxLength: 5 }), places, (text, code, before, at) => {
        const shown = masked(
          [{ name: 'x', value: text }],
          cut(Buffer.from(`<${code(text, before)}>`), at),
        ).toString();
        expect(shown).toContain('[keyturn:x]');
        expect(shown).not.toContain(code(text, before));
      }),
      runs(300),
    );
  });

  it('passes every byte that is of no value', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), places, (bytes, at) => {
        const values = [{ name: 'x', value: 'test-secret-of-this-test' }];
        expect([...masked(values, cut(Buffer.from(bytes), at))]).toEqual([...bytes]);
      }),
      runs(200),
    );
  });
});

describe('a template', () => {
  it('keeps everything but its references, and puts values in as they are', () => {
    const text = anyText.filter((one) => !one.includes('keyturn://'));
    fc.assert(
      fc.property(fc.array(fc.tuple(text, anyText)), text, (parts, rest) => {
        const template = parts.map(([before]) => `${before}{{ keyturn://a/b }}`).join('') + rest;
        const values = parts.map(([, found]) => found);
        const expected = parts.map(([before, found]) => before + found).join('') + rest;
        expect(filled(template, holesIn(template), () => values.shift() ?? '')).toBe(expected);
      }),
      runs(200),
    );
  });
});
