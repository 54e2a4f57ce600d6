import { NotPlain, type Parameter } from './request.ts';

export type Kind = 'decimal' | 'integer' | 'word';

const SHAPES: Readonly<Record<Kind, RegExp>> = {
  decimal: /^\d{1,20}(?:\.\d{1,20})?$/,
  integer: /^\d{1,19}$/,
  word: /^[A-Z][A-Z0-9_]{0,39}$/,
};
const EXPECTED: Readonly<Record<Kind, string>> = {
  decimal: 'digits, with a point between them at most',
  integer: 'digits alone',
  word: 'capital letters',
};

/** What is known of the parameters of one endpoint. */
export interface Expected {
  /** Null: any parameter, with any value. */
  readonly takes: ReadonlySet<string> | null;
  /** Null: any value. */
  readonly kindOf: (parameter: string) => Kind | null;
}

/** @throws NotPlain for a parameter that this endpoint does not take, or a value that means something else than it looks */
export function checkParameters(parameters: readonly Parameter[], expected: Expected): void {
  const { takes, kindOf } = expected;
  if (takes === null) return;
  for (const { name, value } of parameters) {
    if (!takes.has(name)) throw new NotPlain(`this endpoint takes no parameter ${name}`);
    const kind = kindOf(name);
    if (kind !== null && !SHAPES[kind].test(value)) {
      throw new NotPlain(`the value of ${name} must be ${EXPECTED[kind]}`);
    }
  }
}
