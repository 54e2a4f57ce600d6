/**
 * Parameters by which a call would do more than its scope says: an order that borrows first, a transfer that goes to
 * somebody else. Where one is given it must have one of the values that are known to be harmless.
 */

/** Per parameter: the values it may have. None: it may not be given at all. */
export type Bounds = Readonly<Record<string, readonly string[]>>;

/** The parts of a request in which parameters can be. */
export interface Said {
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
  /** The body, where it is JSON. */
  readonly json?: unknown;
}

/**
 * The name of a parameter that is given with another value than it may have, or null. Names are compared without
 * regard to case, because some exchanges read them so; and at every depth, JSON inside of a text included.
 */
export function beyond(bounds: Bounds, said: Said): string | null {
  const known = new Map(
    Object.entries(bounds).map(([name, values]) => [name.toLowerCase(), { name, values }]),
  );
  const judge = (name: string, value: unknown): string | null => {
    const bound = known.get(name.toLowerCase());
    return bound === undefined || bound.values.includes(textOf(value)) ? within(value) : bound.name;
  };
  const within = (value: unknown): string | null => {
    if (typeof value === 'string') return withinText(value);
    if (typeof value !== 'object' || value === null) return null;
    for (const [name, one] of Object.entries(value)) {
      const found = judge(name, one);
      if (found !== null) return found;
    }
    return null;
  };
  const withinText = (text: string): string | null => {
    const json = parsed(text);
    return json === null ? null : within(json);
  };
  for (const { name, value } of said.parameters) {
    const found = judge(name, value);
    if (found !== null) return found;
  }
  return within(said.json ?? null);
}

const textOf = (value: unknown): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);

/** The object or array that a text holds, or null. */
function parsed(text: string): object | null {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' ? json : null;
  } catch {
    // No JSON: a text like any other.
    return null;
  }
}
