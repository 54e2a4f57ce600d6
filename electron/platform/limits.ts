/** What this platform can't do, in words, for the settings page. */
export function platformLimits(surroundings: {
  readonly platform: string;
  readonly wayland: boolean;
}): string[] {
  const { platform, wayland } = surroundings;
  const linux = [
    'Protection against screen capture does nothing on Linux.',
    'A changed program file is not noticed at start on Linux.',
    ...(wayland
      ? [
          'On Wayland the clipboard is cleared without looking whether the copied value is still there.',
        ]
      : []),
  ];
  const windows = ['Which program is on the other end of the pipe is not known on Windows.'];
  return platform === 'linux' ? linux : platform === 'win32' ? windows : [];
}
