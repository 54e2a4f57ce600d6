/**
 * The locale in which the system writes dates, times and numbers, which need not be that of its language. The main
 * process writes it into the page; where it did not, it is the browser's own.
 */
export const LOCALE: string | undefined = systemLocale();

function systemLocale(): string | undefined {
  if (typeof document === 'undefined') return undefined;
  const said = document.querySelector<HTMLMetaElement>('meta[name="keyturn-locale"]')?.content;
  try {
    return said === undefined ? undefined : Intl.getCanonicalLocales(said)[0];
  } catch {
    return undefined;
  }
}

/** The first day of the week: 0 is Sunday. */
export function firstDayOfWeek(locale = LOCALE): 0 | 1 | 2 | 3 | 4 | 5 | 6 {
  const known = new Intl.Locale(
    locale ?? Intl.DateTimeFormat().resolvedOptions().locale,
  ) as WithWeek;
  const first = (known.getWeekInfo?.() ?? known.weekInfo)?.firstDay ?? 1;
  return (first % 7) as 0 | 1 | 2 | 3 | 4 | 5 | 6;
}

/** A getter at first, a function since; TypeScript knows neither. Monday is 1 and Sunday is 7. */
type WithWeek = Intl.Locale & {
  readonly weekInfo?: { readonly firstDay: number };
  getWeekInfo?(): { readonly firstDay: number };
};
