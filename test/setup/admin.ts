/** An admin client over the socket of a whole core, as `keyturn admin` makes one. */
import type { AdminChange, AdminChangeReply, Problem } from '../../shared/broker/protocol.ts';
import type { ChangeQuestion } from '../../shared/ipc/questions.ts';
import type { Reply } from '../broker/setup/http.ts';
import type { World } from '../unit/core/services/world.ts';

export interface PairedAdmin {
  readonly id: string;
  readonly token: string;
}

/** What a change is answered with: how it stands, or a problem. */
type Told = AdminChangeReply & Partial<Omit<Problem, 'status'>>;

/** Types the code and, where it is asked for, the password. */
export async function pairAdmin(world: World, name = 'Command line'): Promise<PairedAdmin> {
  const { approvals } = world.services;
  const { body: asked } = await world.ask<{ pairing: string; code: string; poll: string }>(
    'POST',
    '/v1/pairings',
    { body: { name, role: 'admin' } },
  );
  const state = approvals.typeCode(asked.code);
  if (state.kind !== 'pairing') throw new Error('the code was not taken');
  world.clock.advance(1000);
  await withStepUp(world, approvals.approvePairing(state.id, state.name, []));
  const { body } = await world.ask<{ client: { id: string }; token: string }>(
    'GET',
    `/v1/pairings/${asked.pairing}`,
    { token: asked.poll },
  );
  return { id: body.client.id, token: body.token };
}

/** Types the password if it is asked for before this settles. */
export async function withStepUp<T>(world: World, act: Promise<T>): Promise<T> {
  let settled = false;
  const done = act.finally(() => {
    settled = true;
  });
  done.catch(() => undefined);
  while (!settled && !world.outside.stepUpOpen) await new Promise(setImmediate);
  if (!settled) await world.typeStepUp();
  return done;
}

export function askChange(
  world: World,
  { token }: PairedAdmin,
  body: AdminChange,
  wait?: number,
): Promise<Reply<Told>> {
  const headers = wait === undefined ? {} : { prefer: `wait=${wait}` };
  return world.ask('POST', '/v1/admin/changes', { token, body, headers });
}

export function pollChange(
  world: World,
  { token }: PairedAdmin,
  change: string,
  wait?: number,
): Promise<Reply<Told>> {
  const headers = wait === undefined ? {} : { prefer: `wait=${wait}` };
  return world.ask('GET', `/v1/admin/changes/${change}`, { token, headers });
}

/** What the owner sees, once there is something. */
export async function changeShown(world: World): Promise<ChangeQuestion> {
  const { adminChanges } = world.services;
  for (;;) {
    const shown = adminChanges.question();
    if (shown.kind === 'change') return shown;
    await new Promise<void>((resolve) => {
      const stop = adminChanges.changed.listen(() => {
        stop();
        resolve();
      });
    });
  }
}

/** Waits for what stands before the owner, and answers it after the second it takes to arm. */
export async function answerChange(world: World, yes: boolean): Promise<ChangeQuestion> {
  const shown = await changeShown(world);
  world.clock.advance(1000);
  await withStepUp(world, world.services.adminChanges.answer(shown.id, yes));
  return shown;
}
