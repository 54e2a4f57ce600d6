import { go, MAIN } from './parts.mjs';

export const scenes = [
  ...['', 'served', 'served-taken', 'factor', 'no-keychain'].map((scene) => ({
    name: scene === '' ? 'settings' : `settings-${scene}`,
    page: 'index.html',
    scene,
    sizes: [...MAIN, [900, 2300]],
    act: (page) => go(page, 'Settings'),
  })),
];
