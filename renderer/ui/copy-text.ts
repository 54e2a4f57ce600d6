/**
 * Puts a text that is no secret on the clipboard, after a click. The page has no permission to use the clipboard by
 * itself, and needs none for this. Secrets go another way: the main process puts them there, and takes them away.
 */
export function copyText(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  return copied;
}
