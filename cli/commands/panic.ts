import { join } from 'node:path';
import type { PanicRequest } from '../../shared/broker/protocol.ts';
import { FILES } from '../../shared/paths.ts';
import { TOKEN_VARIABLE } from '../admin/session.ts';
import { define } from '../command.ts';
import { EXIT, Failure } from '../errors.ts';
import { call } from '../http.ts';
import { findSocket, place } from '../locate.ts';
import type { Output } from '../output.ts';
import { pairingNames } from '../pairings.ts';
import { openSession } from '../session.ts';

type Level = PanicRequest['level'];
const SAID: Readonly<Record<Level, string>> = {
  exits: 'frozen: bots may cancel and read, nothing else; nobody gets a key',
  stop: 'everything is stopped, and the vault is locked',
};

export const panic = define({
  synopsis: 'keyturn panic [--exits]',
  about: `
Pulls the panic switch, at once and without a question: every lease and grant is frozen and the vault locks. With
--exits bots may still cancel orders and read, and the vault stays open. It stays pulled, over restarts too, until the
owner thaws it in Keyturn, under Panic, where a page lists what to revoke at which exchange. Any pairing may pull it;
where there are several, any of them is used. It can't take back values that programs received, nor orders and
connections an exchange has taken already.`,
  words: 0,
  options: {
    exits: { type: 'boolean', help: 'bots may cancel and read; the vault stays open' },
  },
  async run({ options, output }) {
    const level: Level = options.exits ? 'exits' : 'stop';
    await pullWithAny(options, output, level);
    if (output.json) output.document({ level });
    else output.note(SAID[level]);
    return EXIT.done;
  },
});

/** In a hurry nobody looks up a name: whichever token the app knows will do. */
async function pullWithAny(
  options: { home?: string; as?: string },
  output: Output,
  level: Level,
): Promise<void> {
  const names = pairingNames(join(place(options.home).folder, FILES.tokens));
  const tries = options.as === undefined && names.length > 0 ? names : [options.as];
  const asAdmin = process.env[TOKEN_VARIABLE];
  const ways = tries.map((as) => async () => {
    const session = await openSession(as === undefined ? options : { ...options, as }, output);
    await session.panic(level);
  });
  if (asAdmin) ways.unshift(() => pull(options.home, asAdmin, level));
  let failed: unknown;
  for (const way of ways) {
    try {
      return await way();
    } catch (error) {
      if (!(error instanceof Failure) || error.exit === EXIT.notRunning) throw error;
      failed = error;
    }
  }
  throw explained(failed);
}

async function pull(home: string | undefined, token: string, level: Level): Promise<void> {
  if (!/^kt_[A-Za-z0-9_-]{43}$/.test(token)) throw new Failure('admin_ended', 'no token');
  const body: PanicRequest = { level };
  await call(findSocket(place(home)), { method: 'POST', path: '/v1/panic', body, token });
}

function explained(error: unknown): unknown {
  if (!(error instanceof Failure) || error.code !== 'locked') return error;
  return new Failure(
    'locked',
    'the vault is locked, so nobody is served; the switch was not pulled',
    {
      exit: EXIT.locked,
      hint: "pull it in Keyturn's tray, so that unlocking serves nobody either",
    },
  );
}
