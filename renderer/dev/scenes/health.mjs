import { MAIN } from './parts.mjs';

export const scenes = ['', 'empty', 'calm', 'notice', 'frozen-exits'].map((scene) => ({
  name: scene === '' ? 'health' : `health-${scene}`,
  page: 'index.html',
  scene,
  sizes: MAIN,
}));
