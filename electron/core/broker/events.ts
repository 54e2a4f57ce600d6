import type { StoredClient } from '../vault/manifest.ts';
import type { Deps } from './deps.ts';
import type { Reply } from './replies.ts';

/** Server-sent events (the HTML standard, section 9.2), until the client hangs up or is one no more. */
export function streamEvents(client: StoredClient, { events }: Deps): Reply {
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
    stream: (sink) => events.tell(client.id, sink),
  };
}
