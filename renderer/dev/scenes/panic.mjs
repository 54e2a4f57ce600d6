import { go, MAIN } from './parts.mjs';

export const scenes = [
  ...['', 'frozen-exits', 'frozen-stop', 'long', 'empty'].map((scene) => ({
    name: scene === '' ? 'panic' : `panic-${scene}`,
    page: 'index.html',
    scene,
    sizes: MAIN,
    act: (page) => go(page, 'Panic'),
  })),
  {
    name: 'keys-frozen',
    page: 'index.html',
    scene: 'frozen-exits',
    sizes: MAIN,
    act: (page) => go(page, 'Keys'),
  },
];
