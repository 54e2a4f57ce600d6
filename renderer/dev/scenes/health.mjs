import { MAIN } from './parts.mjs';

export const scenes = ['', 'empty', 'calm', 'notice', 'frozen-exits', 'long', 'many', 'alert'].map(
  (scene) => ({
    name: scene === '' ? 'health' : `health-${scene}`,
    page: 'index.html',
    scene,
    sizes: MAIN,
  }),
);
