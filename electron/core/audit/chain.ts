/** One step along the chain: whether a line may stand behind the lines before it. */
import type { AuditReport } from '../../../shared/model/audit.ts';
import { isChained, type Line, parseLine } from './format.ts';
import type { AuditAnchor } from './types.ts';

/** The place behind a line of any kind: the last record's number, and the hash of the line. */
export type Place = AuditAnchor;

type Kind = NonNullable<AuditReport['problem']>['kind'];

export interface Fault {
  readonly kind: Kind;
  readonly text: string;
}

export type Step =
  | { readonly line: Line; readonly place: Place; readonly fault: null }
  /** `line` is null when it could not be read. */
  | { readonly line: Line | null; readonly place: null; readonly fault: Fault };

/**
 * @param before the place so far; null when it is not known: at the first line of the first file looked at
 * @param segment the number in the file's name, when `text` is the first line of a file; else null
 */
export function step(before: Place | null, segment: number | null, text: string): Step {
  const line = parseLine(text);
  if (line === null || (line.kind === 'header') !== (segment !== null)) {
    return fault(null, 'malformed', 'This is not a line of the log.');
  }
  if (line.kind === 'header') return stepHeader(before, segment, line, text);
  if (before === null) return fault(line, 'malformed', 'The log does not begin here.');
  const expected = line.kind === 'record' ? before.seq + 1 : before.seq;
  if (line.seq !== expected) {
    return fault(line, 'gap', `Number ${line.seq} stands where ${expected} should.`);
  }
  if (!isChained(before.hash, text)) {
    return fault(line, 'chain', 'The line, or the one before it, was changed or removed.');
  }
  return { line, place: { epoch: before.epoch, seq: line.seq, hash: line.hash }, fault: null };
}

function stepHeader(
  before: Place | null,
  segment: number | null,
  line: Extract<Line, { kind: 'header' }>,
  text: string,
): Step {
  if (line.segment !== segment) {
    return fault(line, 'malformed', `This file says that it is number ${line.segment}.`);
  }
  const expected = before !== null ? before.seq + 1 : segment === 1 ? 1 : line.first;
  if (line.first !== expected) {
    return fault(line, 'gap', `Number ${line.first} stands where ${expected} should.`);
  }
  if (before !== null && line.previous !== before.hash) {
    return fault(line, 'chain', 'This file does not continue the one before it.');
  }
  if (!isChained(line.previous, text)) return fault(line, 'chain', 'The line was changed.');
  // Only ever upwards: who knows an old epoch's seed must not be able to go on in it.
  if (before !== null && line.epoch < before.epoch) {
    return fault(line, 'signature', `Epoch ${line.epoch} was over.`);
  }
  const place = { epoch: line.epoch, seq: line.first - 1, hash: line.hash };
  return { line, place, fault: null };
}

function fault(line: Line | null, kind: Kind, text: string): Step {
  return { line, place: null, fault: { kind, text } };
}
