/**
 * A page of the attacker in a real Chromium, with all it could wish for: the port, and a good proxy address. It is tried
 * what the browser itself lets through; what may not happen is that anything is signed, read, or seen to be there.
 */

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FakeBinance } from '../setup/fake-binance.ts';
import { inPage } from './setup/chromium.ts';
import { always, Lab, MAIN } from './setup/lab.ts';

let exchange: FakeBinance;
let lab: Lab;
let evil: Server;
let evilPort: number;
let port: number;
let before: Awaited<ReturnType<Lab['before']>>;
beforeAll(async () => {
  exchange = await FakeBinance.start();
  exchange.accept(MAIN.fields);
  lab = await Lab.start({
    tcp: true,
    upstream: exchange.places,
    clients: [{ name: 'bot', grants: [always('binance-main', { modes: ['sign'] })] }],
  });
  port = Number(lab.ready.tcp?.split(':')[1]);
  evil = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<!doctype html><title>cats</title><body>');
  });
  evil.listen(0, '127.0.0.1');
  await once(evil, 'listening');
  evilPort = (evil.address() as AddressInfo).port;
  await fetch(proxied());
  await fetch(`http://127.0.0.1:${port}/v1/status`, {
    headers: { origin: 'https://evil.example' },
  });
  before = await lab.before();
}, 60_000);
afterAll(async () => {
  await lab.unharmed(before);
  await lab.stop();
  await exchange.stop();
  evil.close();
});

function proxied(path = 'account', host = `127.0.0.1:${port}`): string {
  const token = Object.values(lab.ready.proxies['bot'] ?? {})[0];
  const url = `https://api.binance.com/api/v3/${path}?timestamp=${Date.now()}&signature=x`;
  return `http://${host}/p/${token}/${encodeURIComponent(url)}`;
}

/** Everything a page can send without a person, as a list of what each learned. */
const everything = (urls: readonly string[]): string => `(async () => {
  const learned = [];
  const tell = (way, url, what) => learned.push([way, url, String(what).slice(0, 200)]);
  const timed = (promise) => Promise.race([promise, new Promise((_, no) => setTimeout(() => no(new Error('late')), 3000))]);
  for (const url of ${JSON.stringify(urls)}) {
    for (const options of [
      {}, { mode: 'no-cors' }, { credentials: 'include' }, { method: 'POST', mode: 'no-cors', body: 'x' },
      { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' },
      { headers: { authorization: 'Bearer x' } }, { method: 'DELETE' }, { redirect: 'manual' }, { keepalive: true, mode: 'no-cors' },
    ]) {
      try {
        const reply = await timed(fetch(url, options));
        tell('fetch ' + JSON.stringify(options), url, reply.type === 'opaque' ? 'opaque' : reply.status + ' ' + await reply.text());
      } catch (error) { tell('fetch ' + JSON.stringify(options), url, 'error'); }
    }
    try { tell('beacon', url, navigator.sendBeacon(url, 'x') && 'opaque'); } catch { tell('beacon', url, 'error'); }
    await new Promise((done) => { const image = new Image(); image.onload = () => { tell('image', url, 'loaded'); done(); }; image.onerror = () => { tell('image', url, 'error'); done(); }; image.src = url; });
    await new Promise((done) => { const script = document.createElement('script'); script.onload = () => { tell('script', url, 'loaded'); done(); }; script.onerror = () => { tell('script', url, 'error'); done(); }; script.src = url; document.body.append(script); });
    await new Promise((done) => { const frame = document.createElement('iframe'); frame.onload = () => { let inside = 'opaque'; try { inside = 'read ' + frame.contentDocument.body.innerText; } catch {} tell('frame', url, inside); done(); }; frame.src = url; document.body.append(frame); });
    await new Promise((done) => { const frame = document.createElement('iframe'); frame.name = 'f' + learned.length; document.body.append(frame); const form = document.createElement('form'); form.method = 'post'; form.action = url; form.target = frame.name; form.enctype = 'text/plain'; const field = document.createElement('input'); field.name = '{"credential":"binance-main","x":"'; field.value = '"}'; form.append(field); document.body.append(form); frame.onload = () => done(); form.submit(); setTimeout(done, 1500); });
    await new Promise((done) => { try { const socket = new WebSocket(url.replace('http', 'ws')); socket.onopen = () => { tell('websocket', url, 'open'); done(); }; socket.onerror = () => { tell('websocket', url, 'error'); done(); }; } catch { tell('websocket', url, 'error'); done(); } });
    await new Promise((done) => { const source = new EventSource(url); source.onopen = () => { tell('events', url, 'open'); source.close(); done(); }; source.onerror = () => { tell('events', url, 'error'); source.close(); done(); }; });
  }
  return learned;
})()`;

type Learned = readonly [way: string, url: string, what: string][];

it('from another origin: nothing can be read, nothing is signed', async () => {
  const [sent, { unsealed }] = [exchange.seen.length, await lab.state()];
  const urls = [
    proxied(),
    `http://127.0.0.1:${port}/v1/status`,
    `http://localhost:${port}/v1/status`,
  ];
  const own = `http://127.0.0.1:${evilPort}/own`;
  const all = await inPage<Learned>(`http://127.0.0.1:${evilPort}/`, everything([...urls, own]));
  // The page can do all that: its own server it reads.
  expect(all).toContainEqual(['fetch {}', own, expect.stringContaining('200 <!doctype html>')]);
  const learned = all.filter(([, url]) => url !== own);
  expect(learned.length).toBeGreaterThan(30);
  // An image fails to load alike for what is there and what is not; a frame shows that something answered, and no more.
  expect(
    learned.filter(([way, , what]) => !/^(opaque|error)$/.test(what) && way !== 'frame'),
  ).toEqual([]);
  expect(learned.filter(([, , what]) => /^read |balances|keyturn"/.test(what))).toEqual([]);
  expect(exchange.seen.length, 'requests at the exchange').toBe(sent);
  expect(await lab.state()).toMatchObject({ unsealed, state: 'unlocked', pairing: { open: 0 } });
}, 90_000);

it('by DNS rebinding: a page whose own name leads to us has the same origin, and gets nothing', async () => {
  const [sent, { unsealed }] = [exchange.seen.length, await lab.state()];
  // The page comes from its server; then its name means us, on our port. A rebinding server needs the same port, which
  // only makes the origin the same: so that is done by having the page served on ours, as the browser sees it.
  const name = 'cats.evil.example';
  const rules = `MAP ${name} 127.0.0.1`;
  const urls = [proxied('account', `${name}:${port}`), `http://${name}:${port}/v1/status`];
  const learned = await inPage<Learned>(
    `http://${name}:${port}/v1/status`,
    everything(urls),
    rules,
  );
  // Of its own origin it may read what is said: that it is refused, by name, and nothing else.
  const read = learned.filter(([, , what]) => !/^(opaque|error|loaded|open)$/.test(what));
  expect(read.length).toBeGreaterThan(0);
  for (const [way, , what] of read) expect(what, way).toMatch(/browser_refused|^read $/);
  expect(
    learned.filter(([way, , what]) => ['websocket', 'events'].includes(way) && what === 'open'),
  ).toEqual([]);
  expect(exchange.seen.length, 'requests at the exchange').toBe(sent);
  expect(await lab.state()).toMatchObject({ unsealed, state: 'unlocked' });
}, 90_000);
