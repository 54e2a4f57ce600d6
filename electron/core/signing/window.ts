/** The longest that a signature of ours lives where the exchange lets it be said, in milliseconds. */
const WINDOW_MS = 5000;

/** As short as the caller wants it, and never longer than ours. In milliseconds, as text. */
export function windowOf(wanted = ''): string {
  return String(/^[1-9]\d{0,3}$/.test(wanted) ? Math.min(Number(wanted), WINDOW_MS) : WINDOW_MS);
}
