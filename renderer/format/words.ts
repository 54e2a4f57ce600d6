/** Small words around numbers and lists. */
import { LOCALE } from './locale.ts';

/** "12,480": as the system's locale writes it. */
export function number(n: number): string {
  return new Intl.NumberFormat(LOCALE).format(n);
}

/** "1 key", "3 keys"; the number by the system's locale. */
export function count(n: number, one: string, many: string = `${one}s`): string {
  return `${new Intl.NumberFormat(LOCALE).format(n)} ${n === 1 ? one : many}`;
}

/** Words of the core as a sentence: "The script is new." */
export function sentence(words: string): string {
  const [first = ''] = words;
  return `${first.toLocaleUpperCase()}${words.slice(first.length)}`.replace(/[^.]$/, '$&.');
}

/** "125 %", "125%": as the locale writes it. */
export function percent(n: number): string {
  return new Intl.NumberFormat(LOCALE, { style: 'percent' }).format(n / 100);
}

/** "read, trade and withdraw". */
export function list(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** "12 KB". */
export function size(bytes: number): string {
  const format = (n: number, unit: string): string =>
    new Intl.NumberFormat(LOCALE, {
      style: 'unit',
      unit,
      maximumFractionDigits: n < 10 ? 1 : 0,
    }).format(n);
  if (bytes < 1000) return format(bytes, 'byte');
  if (bytes < 1_000_000) return format(bytes / 1000, 'kilobyte');
  return format(bytes / 1_000_000, 'megabyte');
}

/** The last part of a path, of either kind of system. */
export function baseName(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? path;
}
