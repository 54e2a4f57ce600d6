/**
 * A value in blocks of four, as it is read aloud and compared. Lines stay lines. Works on code points, so that a
 * character outside the basic plane is never cut in two.
 */
export function blocks(text: string, size = 4): string[][] {
  return text.split('\n').map((line) => {
    const characters = [...line];
    const parts: string[] = [];
    for (let at = 0; at < characters.length; at += size)
      parts.push(characters.slice(at, at + size).join(''));
    return parts;
  });
}

/** Six digits of whatever was typed or pasted (`482-917`, `482 917`). */
export function digitsOf(text: string): string {
  return text.replace(/\D/g, '').slice(0, 6);
}

/** `482-917`, as the program shows it; while typing as far as it goes. */
export function asCode(digits: string): string {
  return digits.length > 3 ? `${digits.slice(0, 3)}-${digits.slice(3)}` : digits;
}
