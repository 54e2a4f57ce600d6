/** The system's dialogs for files, in front of the main window. */
import { type BrowserWindow, dialog, shell } from 'electron';
import type { FileDialogs, FileFilter } from '../core/ports.ts';

/** @param parent the window they stand in front of; null: none of its own */
export function systemFileDialogs(parent: () => BrowserWindow | null): FileDialogs {
  return {
    async open({ title, kind, filters }) {
      const properties = {
        file: ['openFile' as const],
        files: ['openFile' as const, 'multiSelections' as const],
        folder: ['openDirectory' as const],
      }[kind];
      const options = { title, filters: forElectron(filters), properties };
      const window = parent();
      const { canceled, filePaths } = await (window === null
        ? dialog.showOpenDialog({ ...options, properties: [...properties, 'showHiddenFiles'] })
        : dialog.showOpenDialog(window, {
            ...options,
            properties: [...properties, 'showHiddenFiles'],
          }));
      return canceled ? [] : filePaths;
    },
    async save({ title, defaultName, filters }) {
      const options = { title, defaultPath: defaultName, filters: forElectron(filters) };
      const window = parent();
      const { canceled, filePath } = await (window === null
        ? dialog.showSaveDialog(options)
        : dialog.showSaveDialog(window, options));
      return canceled || filePath === '' ? null : filePath;
    },
    showInFolder: (path) => shell.showItemInFolder(path),
  };
}

function forElectron(filters: readonly FileFilter[]): Electron.FileFilter[] {
  return filters.map(({ name, extensions }) => ({ name, extensions: [...extensions] }));
}
