/**
 * The owner's hands: what a person would do in the window, as lines of JSON on standard input. Each is answered on
 * standard error by one line, `keyturn lab: {"did":…}`, with `problem` where it could not be done.
 */
import { createInterface } from 'node:readline';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as z from 'zod/mini';
import type { Core } from '../../electron/core/services/core.ts';
import type { StoredClient, StoredCredential } from '../../electron/core/vault/manifest.ts';
import { toWire } from '../../shared/errors.ts';
import { textOf } from '../../shared/messages.ts';
import { GRANT_DEFAULTS, NewGrant } from '../../shared/model/client.ts';
import { PANIC_LEVELS } from '../../shared/model/panic.ts';

const words = z.string().check(z.minLength(1), z.maxLength(200));

const Command = z.discriminatedUnion('do', [
  z.strictObject({ do: z.enum(['lock', 'lock-window', 'unlock', 'thaw']) }),
  /** `collect`: without what nobody uses any more, for those who measure. */
  z.strictObject({ do: z.literal('state'), collect: z.optional(z.boolean()) }),
  z.strictObject({ do: z.literal('panic'), level: z.enum(PANIC_LEVELS) }),
  z.strictObject({ do: z.enum(['pause', 'resume', 'revoke']), client: words }),
  z.strictObject({ do: z.literal('ungrant'), client: words, credential: words }),
  z.strictObject({ do: z.enum(['activate', 'deactivate']), credential: words }),
  /** New values: a new version. */
  z.strictObject({
    do: z.literal('rotate'),
    credential: words,
    fields: z.record(z.string(), z.string()),
  }),
  /** The question in front, once its buttons work; with `now`, when they do not yet. */
  z.strictObject({
    do: z.literal('answer'),
    answer: z.enum(['no', 'once', 'session']),
    now: z.optional(z.boolean()),
  }),
  /** A program's code, typed; and what it gets. */
  z.strictObject({
    do: z.literal('pair'),
    code: words,
    grants: z.array(
      z.strictObject({
        ...z.partial(z.omit(NewGrant, { credential: true })).shape,
        credential: words,
        modes: NewGrant.shape.modes,
        scopes: NewGrant.shape.scopes,
      }),
    ),
  }),
]);
type Command = z.infer<typeof Command>;

export interface CommandsOptions {
  readonly core: Core;
  readonly password: string;
  readonly say: (line: string) => void;
  /** What was opened to fill the vault. */
  readonly unsealedBefore: number;
}

export function takeCommands(given: Omit<CommandsOptions, 'unsealedBefore'>): { stop(): void } {
  const options = { ...given, unsealedBefore: given.core.vault.unsealCount };
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    if (line.trim() === '') return;
    void answer(line, options).then((told) => options.say(JSON.stringify(told)));
  });
  // Nobody there, as in the background: the lab goes on without.
  process.stdin.on('error', () => undefined);
  return {
    stop() {
      lines.close();
      process.stdin.destroy();
    },
  };
}

async function answer(line: string, options: CommandsOptions): Promise<unknown> {
  let did = 'nothing';
  try {
    const command = Command.parse(JSON.parse(line));
    did = command.do;
    return { did, ...(await act(command, options)) };
  } catch (error) {
    const wire = toWire(error);
    const problem = wire.code === 'internal' ? String(error).slice(0, 300) : textOf(wire).text;
    return { did, code: wire.code, problem };
  }
}

async function act(
  command: Command,
  { core, password, unsealedBefore }: CommandsOptions,
): Promise<object | undefined> {
  const { session, clients, credentials, approvals } = core.services;
  switch (command.do) {
    case 'state':
      if (command.collect) await collectGarbage();
      return stateOf(core, unsealedBefore);
    case 'lock':
      return void (await session.lockVault({ kind: 'owner' }, 'owner'));
    case 'lock-window':
      return session.lockWindow('owner') as undefined;
    case 'unlock':
      return void (await session.unlock(new TextEncoder().encode(password)));
    case 'panic':
      return void (await core.services.panic.pull(command.level));
    case 'thaw':
      return void (await core.services.panic.thaw());
    case 'pause':
    case 'resume':
    case 'revoke': {
      const status = ({ pause: 'paused', resume: 'active', revoke: 'revoked' } as const)[
        command.do
      ];
      return void (await clients.setStatus(clientOf(core, command.client).id, status));
    }
    case 'ungrant': {
      const { id } = keyOf(core, command.credential);
      return void (await clients.removeGrant(clientOf(core, command.client).id, id));
    }
    case 'activate':
    case 'deactivate': {
      const status = command.do === 'activate' ? 'active' : 'deactivated';
      return void (await credentials.setStatus(keyOf(core, command.credential).id, status));
    }
    case 'rotate':
      return rotate(core, command);
    case 'answer':
      return answerFront(core, command);
    case 'pair':
      return pair(core, approvals.typeCode(command.code), command.grants);
  }
}

/** How it stands, in numbers: what an attack must not have moved. */
function stateOf({ vault, services }: Core, unsealedBefore: number): object {
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  return {
    state: vault.state,
    unsealed: vault.unsealCount - unsealedBefore,
    question: services.approvals.question(),
    pairing: services.approvals.pairing(),
    notices: services.notices.list().length,
    memory: { rss, heap: heapUsed + arrayBuffers },
  };
}

/** Twice: what the first round finds to be finalised is only free after the second. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  await new Promise((resolve) => setImmediate(resolve));
  collect();
}

async function rotate(
  { vault, services }: Core,
  { credential, fields }: Extract<Command, { do: 'rotate' }>,
): Promise<object> {
  const stored = keyOf({ vault }, credential);
  const { label, exchange, account, environment, permissions, scopes, ipAllowList } = stored;
  const { created, rotationDays, rotateBy, expires, tags, notes } = stored;
  const values = Object.entries(fields).map(
    ([name, value]) => [name, new TextEncoder().encode(value)] as const,
  );
  const { credential: turned } = await services.credentials.edit(
    stored.id,
    {
      ...{ label, exchange, account, environment, permissions, scopes, ipAllowList },
      ...{ created, rotationDays, rotateBy, expires, tags, notes },
    },
    Object.fromEntries(values),
  );
  return { version: turned.version };
}

async function answerFront(
  { services }: Core,
  { answer, now }: Extract<Command, { do: 'answer' }>,
): Promise<object> {
  const question = services.approvals.question();
  if (question.kind !== 'lease') return { asked: false };
  if (!now) await armed(question.armedAt);
  await services.approvals.answer(question.id, answer);
  return { asked: true };
}

async function pair(
  core: Core,
  typed: ReturnType<Core['services']['approvals']['typeCode']>,
  grants: Extract<Command, { do: 'pair' }>['grants'],
): Promise<object> {
  if (typed.kind !== 'pairing') return { paired: false };
  await armed(typed.armedAt);
  const given = grants.map(({ credential, ...terms }) => ({
    ...GRANT_DEFAULTS,
    ...(terms as Omit<NewGrant, 'credential'>),
    credential: keyOf(core, credential).id,
  }));
  await core.services.approvals.approvePairing(typed.id, typed.name, given);
  return { paired: typed.name };
}

/** Buttons work after a moment; a few milliseconds more, for the clock that is measured by is another. */
function armed(at: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, at - Date.now()) + 5));
}

function clientOf({ vault }: Pick<Core, 'vault'>, name: string): StoredClient {
  const found = vault.manifest.clients.find((one) => one.name === name || one.id === name);
  if (found === undefined) throw new Error(`no client is called ${JSON.stringify(name)}`);
  return found;
}

function keyOf({ vault }: Pick<Core, 'vault'>, name: string): StoredCredential {
  const { credentials } = vault.manifest;
  const found = credentials.find(({ id, ref, label }) => [id, ref, label].includes(name));
  if (found === undefined) throw new Error(`no key is called ${JSON.stringify(name)}`);
  return found;
}
