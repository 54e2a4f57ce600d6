/**
 * How the window looks, kept in the clear by electron-store in the profile folder. Nothing secret, no label, nothing
 * that protects: whoever edits the file gets another theme. What does not fit the schema is the default again.
 */
import ElectronStore from 'electron-store';
import * as z from 'zod/mini';
import { AppSettings, DEFAULT_APP_SETTINGS } from '../../shared/model/settings.ts';

export const Bounds = z.object({
  x: z.optional(z.number().check(z.int())),
  y: z.optional(z.number().check(z.int())),
  width: z.number().check(z.int(), z.gte(480), z.lte(20_000)),
  height: z.number().check(z.int(), z.gte(400), z.lte(20_000)),
  maximized: z.optional(z.boolean()),
});
export type Bounds = z.infer<typeof Bounds>;

export interface WindowSettings {
  get(): AppSettings;
  set(settings: AppSettings): void;
  bounds(): Bounds | null;
  setBounds(bounds: Bounds): void;
}

/** @param folder the profile folder; made if it is missing */
export function openWindowSettings(folder: string): WindowSettings {
  const store = new ElectronStore<{ app: unknown; bounds: unknown }>({
    cwd: folder,
    name: 'settings',
    // A file that is no JSON: the window looks as on the first day, and nothing of worth is lost.
    clearInvalidConfig: true,
  });
  return {
    get: () => {
      const settings = AppSettings.safeParse(store.get('app'));
      return settings.success ? settings.data : DEFAULT_APP_SETTINGS;
    },
    set: (settings) => store.set('app', settings),
    bounds: () => {
      const bounds = Bounds.safeParse(store.get('bounds'));
      return bounds.success ? bounds.data : null;
    },
    setBounds: (bounds) => store.set('bounds', bounds),
  };
}
