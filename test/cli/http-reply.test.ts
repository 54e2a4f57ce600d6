import { describe, expect, it } from 'vitest';
import { MalformedReply, readReply } from '../../cli/http-reply.ts';

const OK = 'HTTP/1.1 200 OK\r\n';

function read(text: string, ended = false): string | null {
  const reply = readReply(Buffer.from(text, 'latin1'), ended);
  return reply === null ? null : `${reply.status} ${reply.body.toString('latin1')}`;
}

describe('an HTTP reply', () => {
  it.each([
    [`${OK}Content-Length: 2\r\n\r\n{}`, '200 {}'],
    [`${OK}content-length:2 \r\n\r\n{}and more`, '200 {}'],
    [`${OK}Content-Length: 0\r\n\r\n`, '200 '],
    [`${OK}Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n`, '200 {}'],
    [`${OK}Transfer-Encoding: Chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n`, '200 0123456789'],
    ['HTTP/1.1 204 No Content\r\n\r\n', '204 '],
    ['HTTP/1.0 423\r\nContent-Length: 1\r\n\r\nx', '423 x'],
  ])('is read: %j', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it('without a length goes to the end of the connection', () => {
    expect(read(`${OK}\r\n{}`)).toBeNull();
    expect(read(`${OK}\r\n{}`, true)).toBe('200 {}');
  });

  it.each([
    'HTTP/2 200 OK\r\n\r\n',
    'HTTP/1.1 100 Continue\r\n\r\n',
    'HTTP/1.1 600 No\r\n\r\n',
    'HTTP/1.1 2000 OK\r\n\r\n',
    '\r\n\r\n',
    `${OK}Content-Length: -1\r\n\r\n`,
    `${OK}Content-Length: 1e3\r\n\r\n`,
    `${OK}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}`,
    `${OK}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
    `${OK}Transfer-Encoding: gzip\r\n\r\nx`,
    `${OK}Transfer-Encoding: chunked\r\n\r\n-1\r\n`,
    `${OK}Transfer-Encoding: chunked\r\n\r\n2;ext=1\r\n{}\r\n`,
    `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\n{}xx0\r\n\r\n`,
    `${OK}X: ${'x'.repeat(20_000)}`,
  ])('is refused: %j', (text) => {
    expect(() => read(text, true)).toThrow(MalformedReply);
  });
});
