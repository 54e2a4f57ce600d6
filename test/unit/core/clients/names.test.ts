import { describe, expect, it } from 'vitest';
import { distinctName, looksLike } from '../../../../electron/core/clients/names.ts';

describe('names of clients', () => {
  it.each([
    ['grid bot', 'Grid Bot'],
    ['gridbot', 'grid-bot'],
    ['bot l', 'bot 1'],
    ['bot O', 'bot 0'],
    ['böt', 'bot'],
  ])('%j could be taken for %j', (one, other) => {
    expect(looksLike(one, [other])).toBe(true);
  });

  it('are told apart when they differ', () => {
    expect(looksLike('grid bot', ['tax tool', 'grid bot 2'])).toBe(false);
  });

  it('stay as they are when nobody has one like it', () => {
    expect(distinctName('grid bot', ['tax tool'])).toBe('grid bot');
  });

  it('get the first number that leaves no doubt', () => {
    expect(distinctName('grid bot', ['Grid-Bot', 'grid bot 2'])).toBe('grid bot 3');
  });

  it('stay within forty characters', () => {
    const long = 'x'.repeat(40);
    expect(distinctName(long, [long])).toBe(`${'x'.repeat(38)} 2`);
  });
});
