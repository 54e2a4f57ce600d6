/** Keeps a program running: passes signals on, and starts it anew when a key it was given was turned. */
import { type Child, onSignals, startChild } from '../child.ts';
import { Failure } from '../errors.ts';
import { asLine, type Output } from '../output.ts';
import type { Cue, Watch } from './follow.ts';
import type { Prepared } from './prepare.ts';

export interface Supervision {
  readonly program: readonly string[];
  /** Asks for everything; a second time for what is there by then. */
  prepare(): Promise<Prepared>;
  /** Null: the program is started once. */
  readonly watch: Watch | null;
  /** Seconds a program has from SIGTERM to SIGKILL. */
  readonly grace: number;
  readonly output: Output;
}

/** These end a program. Who gets one while it is started anew wants it ended, not started. */
const ENDING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

/** What one supervision remembers. */
interface Course {
  child: Child | null;
  /** From outside: how the program was asked to end. */
  ending: NodeJS.Signals | null;
}

/**
 * @returns the program's exit code; 128 + the signal's number when a signal ended it
 * @throws Failure exit 126 or 127 when it could not be started, and what `prepare` throws the first time
 */
export async function supervise(supervision: Supervision): Promise<number> {
  const course: Course = { child: null, ending: null };
  let prepared = await supervision.prepare();
  supervision.watch?.know(prepared);
  // Before the start: a signal that comes while the program is being started is for it, and handled when it has been.
  const stop = onSignals((signal, fromKeys) => {
    if (ENDING.includes(signal)) course.ending = signal;
    if (!fromKeys) course.child?.kill(signal);
  });
  try {
    for (;;) {
      const child = startChild(supervision.program, prepared);
      course.child = child;
      // One that came in between, while there was no program to pass it to.
      if (course.ending !== null) child.kill(course.ending);
      const next = await untilRenewed(child, prepared, course, supervision);
      if (typeof next === 'number') return next;
      await prepared.release();
      prepared = next;
    }
  } finally {
    stop();
    supervision.watch?.close();
    await prepared.release();
  }
}

/** @returns the exit code of a program that ended; or what the next one is started with, when this one was ended */
async function untilRenewed(
  child: Child,
  prepared: Prepared,
  course: Course,
  supervision: Supervision,
): Promise<number | Prepared> {
  const { watch, output } = supervision;
  let lost: Promise<Cue>[] = [prepared.proxyLost.then((ref): Cue => ({ kind: 'proxy-lost', ref }))];
  // Kept until it came: a race that another won does not lose it.
  let coming = watch?.next();
  for (;;) {
    const cues = coming === undefined ? lost : [...lost, coming];
    const came = await Promise.race([child.ended, ...cues]);
    if (typeof came === 'number') return came;
    if (came.kind === 'stop') return end(child, supervision);
    if (came.kind === 'proxy-lost') {
      lost = [];
      const then = watch?.restart ? 'waiting for the app to come back' : 'start the program again';
      output.note(`the proxy address for '${came.ref}' has ended; ${then}`);
      continue;
    }
    output.note(`${came.why}; asking for what there is now`);
    const next = await renew(child, course, supervision);
    if (next !== null) return next;
    coming = watch?.next();
  }
}

/** @returns what the next program is started with; the code of this one where no next one is; null: it goes on */
async function renew(
  child: Child,
  course: Course,
  supervision: Supervision,
): Promise<number | Prepared | null> {
  course.ending = null;
  const ready = await prepareAgain(supervision);
  if (ready === null) return null;
  const already = await Promise.race([child.ended, Promise.resolve(null)]);
  // Whoever ended it meanwhile, or it itself, did not mean it to be started again.
  if (already !== null || course.ending !== null) {
    await ready.release();
    return already;
  }
  supervision.watch?.know(ready);
  supervision.output.note('ending the program, to start it anew');
  const code = await end(child, supervision);
  if (course.ending === null) return ready;
  await ready.release();
  return code;
}

/** A refusal is no reason to end a program that runs. */
async function prepareAgain({ prepare, output }: Supervision): Promise<Prepared | null> {
  try {
    return await prepare();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    output.note(`${asLine(error.message)}; the program goes on with what it has`);
    return null;
  }
}

/** SIGTERM, and SIGKILL when its time is up. */
async function end(child: Child, { grace, output }: Supervision): Promise<number> {
  child.kill('SIGTERM');
  const late = setTimeout(() => {
    output.note(`the program did not end within ${grace} s of SIGTERM, killing it`);
    child.kill('SIGKILL');
  }, grace * 1000);
  try {
    return await child.ended;
  } finally {
    clearTimeout(late);
  }
}
