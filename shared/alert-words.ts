/** Alerts in words: the same in the window and in the core's notices. */
import type { AlertView } from './model/alert.ts';

const two = (n: number): string => String(n).padStart(2, '0');
const times = (n: number): string => (n === 1 ? 'once' : `${n} times`);

type Words = (alert: AlertView) => string;

const TITLES: Readonly<Record<AlertView['kind'], Words>> = {
  refusals: ({ client }) => `${client.name} is refused again and again`,
  burst: ({ client }) => `${client.name} asks far more often than it ever did`,
  program: ({ client }) => `${client.name} comes with a program it never used before`,
  hour: ({ client }) => `${client.name} used a key at an hour it never did before`,
  dormant: ({ client }) => `${client.name} used a key that had been idle`,
};

const FACTS: Readonly<Record<AlertView['kind'], Words>> = {
  refusals: ({ seen }) =>
    `It was refused ${times(seen)} within ten minutes. Its settings may be wrong, or it tries what it may not do.`,
  burst: ({ seen, usual }) =>
    `It used keys ${times(seen)} within a minute; the most before was ${usual}. A bot that runs wild looks like this, and one that was taken over.`,
  program: ({ program }) =>
    `It runs ${program ?? 'a program that could not be told'}. An update looks like this, and somebody who found its token.`,
  hour: ({ seen }) =>
    `It was between ${two(seen)}:00 and ${two((seen + 1) % 24)}:00. In the time that Keyturn looks back on it was quiet then.`,
  dormant: ({ seen, credential }) =>
    `${credential?.label ?? 'The key'} had not been used by anybody for ${seen} days.`,
};

export function alertTitle(alert: AlertView): string {
  return TITLES[alert.kind](alert);
}

/** What was seen, what is usual, and what it can mean. */
export function alertFacts(alert: AlertView): string {
  return FACTS[alert.kind](alert);
}
