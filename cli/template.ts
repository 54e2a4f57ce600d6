/** Files with references in them, to be filled with values. The grammar is in docs/CLI.md. */
import { parseReference } from './reference.ts';

/** A place in a template. */
export interface Hole {
  readonly start: number;
  readonly end: number;
  readonly credential: string;
  readonly field: string;
  /** As it would stand within the quotes of a JSON string. */
  readonly json: boolean;
}

/** What is wrong with a template, and where; without what stands there. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly line: number;

  constructor(line: number, problem: string) {
    super(problem);
    this.line = line;
  }
}

/** `{{ keyturn://REF/FIELD }}`, with `| json` behind it or not; or a bare `keyturn://REF/FIELD`. */
const HOLE =
  /\{\{[ \t]*(keyturn:\/\/[^\s{}|]*)[ \t]*(?:\|[ \t]*([a-z]+)[ \t]*)?\}\}|keyturn:\/\/[A-Za-z0-9_/-]*/g;

/** @throws TemplateError for what means to be a reference and is none */
export function holesIn(template: string): Hole[] {
  return [...template.matchAll(HOLE)].map((match) => {
    const [whole, braced, filter] = match;
    const wrong = (problem: string) => new TemplateError(lineAt(template, match.index), problem);
    const reference = parseReference(braced ?? whole);
    if (reference === null) throw wrong('there is no reference behind keyturn://');
    const { credential, field } = reference;
    if (field === null) throw wrong(`the reference to '${credential}' names no field`);
    if (filter !== undefined && filter !== 'json') throw wrong(`there is no filter '${filter}'`);
    const end = match.index + whole.length;
    return { start: match.index, end, credential, field, json: filter === 'json' };
  });
}

export function filled(
  template: string,
  holes: readonly Hole[],
  value: (hole: Hole) => string,
): string {
  let text = '';
  let at = 0;
  for (const hole of holes) {
    const found = value(hole);
    text += template.slice(at, hole.start);
    text += hole.json ? JSON.stringify(found).slice(1, -1) : found;
    at = hole.end;
  }
  return text + template.slice(at);
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
