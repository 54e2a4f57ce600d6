import { expect, test } from 'vitest';
import { formatLocale } from '../../../electron/platform/locale.ts';

test.each([
  [{ LANG: 'en_US.UTF-8', LC_TIME: 'de_CH.UTF-8' }, 'de-CH'],
  [{ LANG: 'en_US.UTF-8', LC_TIME: 'de_CH', LC_ALL: 'fr_FR.UTF-8' }, 'fr-FR'],
  [{ LANG: 'ca_ES@valencia' }, 'ca-ES'],
  [{ LANG: 'eo' }, 'eo'],
  [{ LANG: 'C.UTF-8' }, 'en-GB'],
  [{ LC_TIME: '"><script>' }, 'en-GB'],
  [{}, 'en-GB'],
])('%o writes dates as in %s', (env, locale) => {
  expect(formatLocale(env, 'linux', 'en-GB')).toBe(locale);
});

test('elsewhere the system is asked by other means', () => {
  expect(formatLocale({ LC_ALL: 'de_CH.UTF-8' }, 'darwin', 'sv-SE')).toBe('sv-SE');
});
