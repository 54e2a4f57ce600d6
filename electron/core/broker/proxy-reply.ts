/** What of an exchange's answer goes back to the bot, and how. */
import type { UpstreamReply } from '../ports.ts';
import type { Flight } from './flights.ts';
import type { StreamReply } from './replies.ts';

/**
 * What bots read, and what is needed to read the body. Not among them: `Location`, which could hold the signed URL,
 * `Set-Cookie`, and what speaks of the connection to the exchange, not of the one to the bot.
 */
const PASSED =
  /^(?:content-type|content-encoding|date|retry-after|expires|pragma|last-modified|x-mbx-.+|x-sapi-.+)$/;

export function passedHeaders(
  headers: UpstreamReply['headers'],
): Record<string, string | readonly string[]> {
  const passed = Object.entries(headers).filter(([name]) => PASSED.test(name));
  return { ...Object.fromEntries(passed), 'cache-control': 'no-store' };
}

/** The answer, bit by bit as it comes. `broken` is told when it did not come, or not get through, to its end. */
export function streamed(
  { status, headers, body }: UpstreamReply,
  flight: Flight,
  broken: () => Promise<void>,
): StreamReply {
  return {
    status,
    headers: passedHeaders(headers),
    stream: async (sink) => {
      try {
        for await (const chunk of body) {
          if (!(await sink.write(chunk))) flight.abort('caller-gone');
          if (flight.signal.aborted) break;
        }
        if (flight.signal.aborted) throw new Error('stopped on its way');
      } catch (error) {
        flight.abort('exchange-silent');
        await broken();
        throw error;
      } finally {
        flight.land();
      }
    },
  };
}
