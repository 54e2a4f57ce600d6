/**
 * What there is to look at: a page, the state behind it, and what to do before the picture. Each area has a file here
 * with an array `scenes`; a new file is found by itself.
 */
import { readdirSync } from 'node:fs';

/**
 * @typedef Scene
 * @property {string} name
 * @property {string} page the document, as it is built
 * @property {string} scene what the made-up core behind it is told: words it looks for
 * @property {readonly (readonly number[])[]} sizes
 * @property {number} [settle] milliseconds before the picture
 * @property {(page: import('playwright').Page) => unknown} [act]
 */

const files = readdirSync(import.meta.dirname).filter(
  (file) => file.endsWith('.mjs') && !['index.mjs', 'parts.mjs'].includes(file),
);
const areas = await Promise.all(files.sort().map((file) => import(`./${file}`)));

/** @type {readonly Scene[]} */
export const SCENES = areas.flatMap(({ scenes }) => scenes);
