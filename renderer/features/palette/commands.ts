/**
 * What can be done in the main window, each said once: the palette offers it, its keys do it, and the sheet of
 * shortcuts lists it. A page registers what it can do for as long as it is on the screen; what a feature writes down
 * in its `commands.ts` is on the sheet always.
 */
import { createContext, use, useLayoutEffect, useRef } from 'react';
import type { paletteWords } from '../../strings/palette.ts';

export type CommandGroup = keyof typeof paletteWords.groups;

export interface CommandSpec {
  /** Of the whole app: `keys.add`. */
  readonly id: string;
  readonly title: string;
  readonly group: CommandGroup;
  /** `mod+K`, `/`, `g k`; of several the first is shown. */
  readonly keys?: string | readonly string[];
  /** Other words it is found by. */
  readonly also?: string;
  /** Its keys work while a field has the keyboard. Without it: where they type nothing there. */
  readonly whileTyping?: boolean;
  /** Its keys work while a dialog is open. */
  readonly overDialogs?: boolean;
}

export interface Command extends CommandSpec {
  readonly run: () => unknown;
  /** False: it can not be done now, and is not offered. */
  readonly enabled?: boolean;
}

/** The commands of the moment, the latest registered last. Of two with one id the later is meant. */
export class CommandRegistry {
  #commands: readonly Command[] = [];
  readonly #listeners = new Set<() => void>();

  readonly list = (): readonly Command[] => this.#commands;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The function returned takes them away again. */
  add(commands: readonly Command[]): () => void {
    this.#set([...this.#commands, ...commands]);
    return () => this.#set(this.#commands.filter((one) => !commands.includes(one)));
  }

  #set(commands: readonly Command[]): void {
    this.#commands = commands;
    for (const listener of this.#listeners) listener();
  }
}

export const CommandsContext = createContext<CommandRegistry | null>(null);

/** One thing that can be done as long as this component is on the screen; null: nothing now. */
export function useCommand(command: Command | null): void {
  useCommands(command === null ? [] : [command]);
}

export function useCommands(commands: readonly Command[]): void {
  const registry = use(CommandsContext);
  const latest = useRef(commands);
  useLayoutEffect(() => {
    latest.current = commands;
  });
  const able = commands.filter(({ enabled }) => enabled !== false);
  const specs = JSON.stringify(able.map(({ run, enabled, ...spec }) => spec));
  useLayoutEffect(() => {
    if (registry === null || specs === '[]') return;
    return registry.add(
      (JSON.parse(specs) as CommandSpec[]).map((spec) => ({
        ...spec,
        run: () => latest.current.find(({ id }) => id === spec.id)?.run(),
      })),
    );
  }, [registry, specs]);
}

/** The keys of a command, the one that is shown first. */
export function keysOf({ keys }: CommandSpec): readonly string[] {
  return keys === undefined ? [] : [keys].flat();
}
