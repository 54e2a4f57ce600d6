/** Puts a fake exchange of this machine in the place of the real ones, for an app that runs. */
import type { ElectronApplication } from '@playwright/test';
import type { UpstreamReply, UpstreamRequest } from '../../electron/core/ports.ts';
import type { FakeBinance } from './fake-binance.ts';

/** From now on the app's requests to exchanges reach the fake, and no other host: not even by name. */
export async function withFakeExchange(app: ElectronApplication, fake: FakeBinance): Promise<void> {
  // Before there is a window there is no core that could be given one.
  await app.firstWindow();
  await app.evaluate(reachOnly, fake.places);
}

/** Runs in the app's main process, so it uses nothing of this file. */
function reachOnly(_electron: unknown, places: Readonly<Record<string, string>>): void {
  const { request } = process.getBuiltinModule('node:http');
  const send = (asked: UpstreamRequest): Promise<UpstreamReply> =>
    new Promise((resolve, reject) => {
      const place = places[asked.host];
      if (place === undefined) throw new Error(`there is no ${asked.host} in this test`);
      const { hostname, port } = new URL(place);
      const { method, target, signal, body } = asked;
      const length = body === null ? {} : { 'content-length': body.byteLength };
      const headers = { ...asked.headers, host: asked.host, ...length };
      request({ hostname, port, method, path: target, headers, signal })
        .once('error', reject)
        .once('response', (message) =>
          resolve({
            status: message.statusCode ?? 0,
            headers: message.headers as UpstreamReply['headers'],
            body: message,
          }),
        )
        .end(body ?? undefined);
    });
  const { keyturnInspect } = globalThis;
  if (keyturnInspect === undefined) throw new Error('this app lets nobody look into it');
  keyturnInspect.http = { send, close: () => undefined };
}
