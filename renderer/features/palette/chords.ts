/**
 * How a shortcut is written down, pressed and shown. `mod+shift+L`: keys held together; `mod` is Command on macOS and
 * Control elsewhere. `g k`: one after the other. `plus` is the key that `+` can't name.
 */

export interface KeyPress {
  readonly key: string;
  /** The key by its place, as `KeyboardEvent.code` says it. */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

interface Step {
  readonly mod: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
  readonly key: string;
}

const MODIFIERS = ['mod', 'alt', 'shift'];

/** The steps of a chord, one for each press. */
export function stepsOf(chord: string): readonly string[] {
  return chord.split(' ');
}

function parsed(step: string): Step {
  const parts = step.split('+');
  const key = parts.find((part) => !MODIFIERS.includes(part)) ?? '';
  return {
    mod: parts.includes('mod'),
    alt: parts.includes('alt'),
    shift: parts.includes('shift'),
    key: key === 'plus' ? '+' : key.toLowerCase(),
  };
}

/** Whether a press is this one step of a chord. */
export function presses(step: string, event: KeyPress, mac: boolean): boolean {
  const wanted = parsed(step);
  const [mod, other] = mac ? [event.metaKey, event.ctrlKey] : [event.ctrlKey, event.metaKey];
  if (other || mod !== wanted.mod || event.altKey !== wanted.alt) return false;
  const pressed = keyOf(event, wanted.key);
  if (pressed !== wanted.key) return false;
  // Where a sign is on the keyboard, and whether with Shift, is the layout's matter.
  return isSign(wanted.key) || event.shiftKey === wanted.shift;
}

function isSign(key: string): boolean {
  return key.length === 1 && !/[a-z]/.test(key);
}

/** By what it types; by its place where it types something else than Latin, or a digit only with Shift. */
function keyOf({ key, code }: KeyPress, wanted: string): string {
  const typed = key.toLowerCase();
  if (typed === wanted) return typed;
  if (/^[0-9]$/.test(wanted)) return code === `Digit${wanted}` ? wanted : typed;
  if (/^[a-z]$/.test(wanted) && typed.length === 1 && typed > '\u007f') {
    return code === `Key${wanted.toUpperCase()}` ? wanted : typed;
  }
  return typed;
}

/** It works while a field has the keyboard: what it is made of types nothing there. */
export function typesNothing(chord: string): boolean {
  return stepsOf(chord).every((step) => parsed(step).mod || /^f\d+$/.test(parsed(step).key));
}

const NAMES: Readonly<Record<string, string>> = {
  arrowleft: '←',
  arrowright: '→',
  arrowup: '↑',
  arrowdown: '↓',
  ' ': 'Space',
  escape: 'Esc',
};

/** The names on the keys, a list for each press: `[['Ctrl', 'Shift', 'L']]`, `[['G'], ['K']]`. */
export function keyNames(chord: string, mac: boolean): readonly (readonly string[])[] {
  return stepsOf(chord).map((step) => {
    const { mod, alt, shift, key } = parsed(step);
    return [
      ...(mod ? [mac ? '⌘' : 'Ctrl'] : []),
      ...(alt ? [mac ? '⌥' : 'Alt'] : []),
      ...(shift ? [mac ? '⇧' : 'Shift'] : []),
      NAMES[key] ?? (key.length === 1 || /^f\d+$/.test(key) ? key.toUpperCase() : capital(key)),
    ];
  });
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Whether this machine has a Command key. */
export function isMac(): boolean {
  return /Mac/.test(navigator.userAgent);
}
