/**
 * Requests over a Unix socket as fast as they are answered, one at a time on each connection: `node load.mjs socket
 * seconds`, the requests' bytes as a JSON list on standard input, one connection each. Prints JSON: what came back.
 * Plain JavaScript in a process of its own, so that it takes no time of whoever is measured.
 */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

const [socketPath = '', seconds = '1'] = process.argv.slice(2);
/** @type {string[]} */
const requests = JSON.parse(readFileSync(0, 'utf8'));
const END = Buffer.from('\r\n\r\n');

/** @type {number[]} */
const times = [];
let failed = 0;
const until = performance.now() + Number(seconds) * 1000;

/** @param {string} text */
function work(text) {
  return new Promise((resolve) => {
    const request = Buffer.from(text);
    const socket = connect(socketPath);
    let pending = Buffer.alloc(0);
    let sent = 0;
    const next = () => {
      sent = performance.now();
      if (sent >= until) socket.end();
      else socket.write(request);
    };
    socket.on('connect', next);
    socket.on('data', (chunk) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const at = pending.indexOf(END);
      if (at < 0) return;
      const head = pending.toString('latin1', 0, at);
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (pending.length < at + 4 + length) return;
      if (!/^HTTP\/1\.1 20/.test(head)) failed += 1;
      times.push(performance.now() - sent);
      pending = Buffer.alloc(0);
      next();
    });
    socket.on('close', resolve);
    socket.on('error', () => {
      failed += 1;
    });
  });
}

const start = performance.now();
await Promise.all(requests.map(work));
const elapsed = (performance.now() - start) / 1000;
times.sort((a, b) => a - b);
/** @param {number} q */
const at = (q) => times[Math.max(0, Math.ceil(q * times.length) - 1)] ?? Number.NaN;
console.log(
  JSON.stringify({ rate: times.length / elapsed, median: at(0.5), p99: at(0.99), failed }),
);
