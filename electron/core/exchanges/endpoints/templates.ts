/** Paths with placeholders: `/v2/orders/{order}`. A placeholder stays within its segment. */

/** Whether the path is one that the template means. */
export type Matcher = (path: string) => boolean;

const PLACEHOLDER = /\{([A-Za-z_]+)\}/;

export const isTemplate = (path: string): boolean => PLACEHOLDER.test(path);

/** How many slashes: two paths with different numbers are never the same. */
export const segmentsOf = (path: string): number => path.split('/').length - 1;

/** `shapeOf` gives the regular expression for a placeholder's name, or throws. */
export function matcherOf(template: string, shapeOf: (name: string) => string): Matcher {
  // Names stand at every other place of what a split by a capturing expression gives.
  const parts = template
    .split(PLACEHOLDER)
    .map((part, i) => (i % 2 === 1 ? `(?:${shapeOf(part)})` : part.replaceAll('.', '\\.')));
  const pattern = new RegExp(`^${parts.join('')}$`);
  return (path) => pattern.test(path);
}
