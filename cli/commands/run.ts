import { basename } from 'node:path';
import { findProgram, guardFromDebugger } from '../child.ts';
import { define } from '../command.ts';
import { usage } from '../errors.ts';
import { follow } from '../run/follow.ts';
import { needsApp, planFrom } from '../run/plan.ts';
import { prepare } from '../run/prepare.ts';
import { supervise } from '../run/supervise.ts';
import { openSession } from '../session.ts';
import { ASKING, terms } from '../terms.ts';

/** Seconds from SIGTERM to SIGKILL. */
const GRACE = { default: 10, most: 600 } as const;

export const run = define({
  synopsis: 'keyturn run [--env NAME=REFERENCE]... [--preset PRESET]... -- PROGRAM [ARGUMENT]...',
  about: `
Runs a program with values of keys in its environment, and nowhere else: not on disk, not on a command line, not in
this command's own environment. Fields of the same key are asked for together, so the owner gets one question a key.
Signals are passed on, and the program's exit code comes back (128 + the signal's number when a signal ended it).
The keys are given back when it ends; what it did with them until then is out of Keyturn's hands.

In an --env-file, values that are references are resolved and the rest is passed as it is. What is given here wins over
the environment, --env over files, later files over earlier ones, and files over presets. Presets set the names that
programs of a kind look for:

  --preset ccxt:binance=binance-main     BINANCE_APIKEY, BINANCE_SECRET, …
  --preset freqtrade=binance-main        FREQTRADE__EXCHANGE__NAME, …__KEY, …__SECRET, …

With --sign they set dummy keys, and the address to which the program sends its requests for Keyturn to sign: then it
never has the key. The address dies with the program. --restart-on-rotate ends the program and starts it anew when a key
it was given was turned.`,
  words: 0,
  program: true,
  options: {
    env: {
      type: 'string',
      multiple: true,
      value: 'NAME=REFERENCE',
      help: 'a variable, as BINANCE_KEY=keyturn://binance-main/apiKey',
    },
    'env-file': {
      type: 'string',
      multiple: true,
      value: 'FILE',
      help: 'a file of NAME=value lines',
    },
    preset: {
      type: 'string',
      multiple: true,
      value: 'PRESET',
      help: 'ccxt:EXCHANGE=REF or freqtrade=REF',
    },
    sign: { type: 'boolean', help: 'presets: dummy keys, and Keyturn signs the requests' },
    fd: {
      type: 'string',
      multiple: true,
      value: 'NAME=REFERENCE',
      help: 'a value over a descriptor, whose number is in NAME',
    },
    mask: { type: 'boolean', help: 'take values out of what the program prints' },
    'restart-on-rotate': { type: 'boolean', help: 'start it anew when a key was turned' },
    'stop-on-revoke': { type: 'boolean', help: 'end it when what it was given is taken back' },
    grace: {
      type: 'string',
      value: 'SECONDS',
      help: `from SIGTERM to SIGKILL: ${GRACE.default}, at most ${GRACE.most}`,
    },
    ...ASKING,
  },
  async run({ options, program, output }) {
    const [name] = program ?? [];
    if (program === null || name === undefined) {
      throw usage(
        'no program to run',
        'run',
        "put it behind '--', as in keyturn run --env … -- python bot.py",
      );
    }
    const plan = planFrom(options);
    const grace = graceFrom(options.grace);
    const asked = terms('run', {
      reason: `keyturn run ${basename(name)}`.slice(0, 200),
      ...options,
    });
    findProgram(name, process.env['PATH']);
    const app = needsApp(plan);
    if (app) guardFromDebugger();
    const session = app ? await openSession(options, output) : null;
    const reactions = {
      restart: options['restart-on-rotate'] ?? false,
      stop: options['stop-on-revoke'] ?? false,
    };
    const follows = session !== null && (reactions.restart || reactions.stop);
    // Before anything is asked for: what is turned in between is told then.
    const watch = follows ? await follow(session, output, reactions) : null;
    try {
      return await supervise({
        program,
        prepare: () => prepare(plan, session, asked, options.mask ?? false),
        watch,
        grace,
        output,
      });
    } finally {
      watch?.close();
    }
  },
});

function graceFrom(text: string | undefined): number {
  if (text === undefined) return GRACE.default;
  if (/^\d{1,3}$/.test(text) && Number(text) <= GRACE.most) return Number(text);
  throw usage(`--grace takes seconds, 0 to ${GRACE.most}`, 'run');
}
