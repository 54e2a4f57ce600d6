/** What a person reads stands in the files of words, one for each feature: never in the markup. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'vite';
import { expect, test } from 'vitest';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { filesUnder } from '../setup/files-under.ts';

/** Attributes that are shown or read out. */
const SHOWN = new Set([
  'alt',
  'aria-description',
  'aria-label',
  'aria-roledescription',
  'aria-valuetext',
  'description',
  'error',
  'label',
  'placeholder',
  'title',
]);
const LETTERS = /\p{L}{2}/u;

/** A sentence for each word that stands in the markup itself. */
function literalWords(path: string, text: string): string[] {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const found: string[] = [];
  const say = (what: unknown): void => {
    if (typeof what === 'string' && LETTERS.test(what)) found.push(`${path}: ${what.trim()}`);
  };
  new Visitor({
    JSXText: ({ value }) => say(value),
    JSXAttribute: ({ name, value }) => {
      if (name.type !== 'JSXIdentifier' || !SHOWN.has(name.name)) return;
      if (value?.type === 'Literal') say(value.value);
      if (value?.type === 'JSXExpressionContainer' && value.expression.type === 'Literal')
        say(value.expression.value);
    },
    JSXExpressionContainer: ({ expression }) => {
      if (expression.type === 'TemplateLiteral')
        for (const { value } of expression.quasis)
          if (/\p{L}{2,} /u.test(value.raw)) say(value.raw);
    },
  }).visit(program);
  return found;
}

test('no words stand in the markup', () => {
  const folder = join(ROOT, 'renderer');
  const files = filesUnder(folder).filter((file) => file.endsWith('.tsx'));
  expect(files.length).toBeGreaterThan(60);
  expect(files.flatMap((file) => literalWords(file, readFileSync(file, 'utf8')))).toEqual([]);
});

test.each([
  ['between tags', '<p>Words</p>'],
  ['in what is read out', '<button aria-label="Words" />'],
  ['in what is shown', '<Field label={"Words"} />'],
])('words %s are found', (_, markup) => {
  expect(literalWords('a.tsx', `export const a = ${markup};`)).toHaveLength(1);
});

test('names, signs and letters are not words', () => {
  const markup = '<p className="quiet words"> · {words.a} <b>R</b> </p>';
  expect(literalWords('a.tsx', `export const a = ${markup};`)).toEqual([]);
});
