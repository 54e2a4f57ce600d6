import { TEXT_SIZES, type TextSize } from '../../../shared/model/settings.ts';
import { useCommands } from '../palette/commands.ts';
import { useSave } from '../settings/use-save.ts';
import { textCommands } from './commands.ts';
import { useAppSettings } from './queries.ts';

/** The next size in one direction; the same where there is no further one. */
export function nextSize(size: TextSize, by: -1 | 1): TextSize {
  return TEXT_SIZES[TEXT_SIZES.indexOf(size) + by] ?? size;
}

/** Text larger, smaller and as it was: remembered, and so in every window. */
export function useTextSize(): void {
  const { data } = useAppSettings();
  const { saveApp } = useSave();
  const set = (next: (size: TextSize) => TextSize) => (): void => {
    if (data === undefined) return;
    const textSize = next(data.textSize);
    if (textSize !== data.textSize) saveApp({ ...data, textSize });
  };
  useCommands([
    { ...textCommands.larger, run: set((size) => nextSize(size, 1)) },
    { ...textCommands.smaller, run: set((size) => nextSize(size, -1)) },
    { ...textCommands.usual, run: set(() => 100) },
  ]);
}
