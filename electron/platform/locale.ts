/**
 * In which the system writes dates, times and numbers: `de-CH`. On Linux that is a setting of its own (LC_TIME), which
 * Chromium does not look at.
 *
 * @param fallback what Chromium says
 */
export function formatLocale(
  env: Readonly<Record<string, string | undefined>>,
  platform: string,
  fallback: string,
): string {
  if (platform !== 'linux') return fallback;
  const said = env['LC_ALL'] || env['LC_TIME'] || env['LANG'] || '';
  const [language = '', region] = said.replace(/[.@].*$/, '').split('_');
  if (!/^[a-z]{2,3}$/.test(language)) return fallback;
  return region !== undefined && /^[A-Z]{2}$/.test(region) ? `${language}-${region}` : language;
}
