import { useLayoutEffect } from 'react';
import { isMac, presses, stepsOf, typesNothing } from './chords.ts';
import { type Command, type CommandRegistry, keysOf } from './commands.ts';

/** How long after the first key of two the second may come. */
const PAUSE_MS = 1200;

/** Does what the registry's keys say, from the moment the page is seen. */
export function useBoundKeys(registry: CommandRegistry, run: (command: Command) => void): void {
  useLayoutEffect(() => {
    const onKeyDown = keyHandler(registry, run, isMac(), surroundings);
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [registry, run]);
}

/** Where the keyboard is. */
export interface Surroundings {
  readonly field: boolean;
  /** A menu, or something else that is open over the page and has its own use for letters. */
  readonly menu: boolean;
  readonly dialog: boolean;
}

/** @param where what stands between a key and what it does */
export function keyHandler(
  registry: CommandRegistry,
  run: (command: Command) => void,
  mac: boolean,
  where: (event: Event) => Surroundings,
): (event: KeyboardEvent) => void {
  let begun: { readonly step: string; readonly at: number } | null = null;
  return (event) => {
    if (event.defaultPrevented || event.isComposing || isModifier(event.key)) return;
    const before = begun !== null && event.timeStamp - begun.at < PAUSE_MS ? begun.step : null;
    begun = null;
    const around = where(event);
    const open = [...registry.list()].reverse().filter((command) => allowed(command, around));
    const match = (first: string | null): Command | undefined =>
      open.find((command) => keysOf(command).some((chord) => completes(chord, first, event, mac)));
    const found = (before === null ? undefined : match(before)) ?? match(null);
    if (found !== undefined) {
      event.preventDefault();
      if (!event.repeat) run(found);
      return;
    }
    const step = firstStep(open, event, mac);
    if (step !== undefined) begun = { step, at: event.timeStamp };
  };
}

/** This press is the whole of a chord, or its second step after the first. */
function completes(chord: string, before: string | null, event: KeyboardEvent, mac: boolean) {
  const steps = stepsOf(chord);
  const last = steps.at(-1);
  if (last === undefined || !presses(last, event, mac)) return false;
  return before === null ? steps.length === 1 : steps.length === 2 && steps[0] === before;
}

function firstStep(commands: readonly Command[], event: KeyboardEvent, mac: boolean) {
  return commands
    .flatMap(keysOf)
    .map(stepsOf)
    .find(([first, second]) => first && second && presses(first, event, mac))?.[0];
}

function allowed(command: Command, { field, menu, dialog }: Surroundings): boolean {
  const quiet = keysOf(command).every(typesNothing);
  if (dialog && !command.overDialogs) return false;
  if (menu && !quiet) return false;
  return !field || (command.whileTyping ?? quiet);
}

function surroundings({ target }: Event): Surroundings {
  const at = target instanceof Element ? target : null;
  return {
    field: at?.matches(FIELDS) ?? false,
    menu: (at?.closest('[role="menu"], [role="listbox"], [role="dialog"]') ?? null) !== null,
    dialog: document.querySelector('[aria-modal="true"]') !== null,
  };
}

const FIELDS =
  'input:not([type="checkbox"]):not([type="radio"]):not([type="button"]), textarea, select, [contenteditable="true"]';

function isModifier(key: string): boolean {
  return ['Shift', 'Control', 'Alt', 'Meta', 'AltGraph'].includes(key);
}
