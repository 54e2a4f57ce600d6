import {
  type CSSVariablesResolver,
  createTheme,
  type MantineColorSchemeManager,
  type MantineColorsTuple,
} from '@mantine/core';
import { longDate, mediumDate, monthName, typedDate, weekdayName } from '../format/time.ts';

const accent: MantineColorsTuple = [
  '#eef1fe',
  '#dce3fd',
  '#bac7fa',
  '#94a8f6',
  '#7189f0',
  '#5570e8',
  '#3f5bd9',
  '#3149bc',
  '#283c98',
  '#212f74',
];
const red: MantineColorsTuple = [
  '#fdeeec',
  '#fad9d5',
  '#f4b3ab',
  '#ee8c80',
  '#e5665a',
  '#d6473a',
  '#b9332a',
  '#9f2a22',
  '#82231c',
  '#641b16',
];
const amber: MantineColorsTuple = [
  '#fdf4e3',
  '#fae6c2',
  '#f4cf8a',
  '#ecb552',
  '#d99a2b',
  '#b87b14',
  '#8f5c06',
  '#7a4e05',
  '#634005',
  '#4b3104',
];
const green: MantineColorsTuple = [
  '#e8f5ed',
  '#cfebd9',
  '#a0d8b5',
  '#70c591',
  '#45ad70',
  '#2b8f55',
  '#1d7042',
  '#195f38',
  '#154d2e',
  '#103b24',
];
/** Surfaces and text in the light; the same names in the dark are `dark`. */
const gray: MantineColorsTuple = [
  '#f6f7f8',
  '#eef0f2',
  '#e4e7ea',
  '#d9dde2',
  '#8a929c',
  '#6b737e',
  '#59616c',
  '#454c56',
  '#2b3038',
  '#16191d',
];
const dark: MantineColorsTuple = [
  '#e6e8eb',
  '#c3c8cf',
  '#a0a8b3',
  '#8b94a0',
  '#343a42',
  '#2c3138',
  '#1f2328',
  '#131518',
  '#0f1113',
  '#0b0c0e',
];

interface SizeState {
  readonly availableHeight: number;
  readonly elements: { readonly floating: HTMLElement };
}

/** Months and days as the system's locale writes them. */
const calendar = {
  monthLabelFormat: (date: string) => monthName(date),
  weekdayFormat: (date: string) => weekdayName(date),
  getDayAriaLabel: (date: string) => longDate(date),
};

/** Tells the style sheet the room beside the target; a list that is to be shorter than that says so itself. */
function keepInside({ availableHeight, elements }: SizeState): void {
  elements.floating.style.setProperty('--kt-room', `${Math.floor(availableHeight)}px`);
}

export const theme = createTheme({
  colors: { accent, red, amber, green, gray, dark },
  primaryColor: 'accent',
  primaryShade: 6,
  white: '#ffffff',
  black: '#16191d',
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "SF Mono", "Cascadia Mono", "Noto Sans Mono", "Liberation Mono", monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '15px', lg: '18px', xl: '24px' },
  lineHeights: { xs: '16px', sm: '20px', md: '24px', lg: '24px', xl: '32px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '4px', sm: '6px', md: '6px', lg: '6px', xl: '6px' },
  defaultRadius: 'sm',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '24px', lineHeight: '32px' },
      h2: { fontSize: '18px', lineHeight: '24px' },
      h3: { fontSize: '15px', lineHeight: '20px' },
    },
  },
  shadows: {
    xs: 'none',
    sm: 'none',
    md: 'var(--kt-shadow)',
    lg: 'var(--kt-shadow)',
    xl: 'var(--kt-shadow)',
  },
  respectReducedMotion: true,
  components: {
    Tooltip: {
      defaultProps: {
        openDelay: 400,
        transitionProps: { duration: 80 },
        multiline: true,
        maw: 320,
      },
    },
    // No taller than the room there is: what has none scrolls.
    Popover: { defaultProps: { middlewares: { size: { padding: 8, apply: keepInside } } } },
    Portal: { defaultProps: { target: '#overlays' } },
    Modal: { defaultProps: { padding: 20 } },
    Menu: {
      defaultProps: {
        withInitialFocusPlaceholder: false,
        shadow: 'md',
        transitionProps: { duration: 80 },
        position: 'bottom-end',
      },
    },
    Select: {
      defaultProps: {
        // Kept in the page, because the field says that it is open only once it has met its list.
        comboboxProps: { shadow: 'md', transitionProps: { duration: 80 }, keepMounted: true },
      },
    },
    DateInput: {
      defaultProps: {
        ...calendar,
        valueFormat: (date: string) => mediumDate(date),
        dateParser: (text: string) => typedDate(text),
      },
    },
    DatePickerInput: { defaultProps: calendar },
    InputWrapper: {
      defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] },
    },
    Checkbox: { defaultProps: { size: 'xs', radius: 'xs' } },
    Radio: { defaultProps: { size: 'xs' } },
    Switch: { defaultProps: { size: 'xs' } },
  },
});

/** Mantine's own names for surfaces and text, so that its components and ours are of one piece. */
const surfaces = {
  '--mantine-color-body': 'var(--kt-bg)',
  '--mantine-color-text': 'var(--kt-text)',
  '--mantine-color-bright': 'var(--kt-text)',
  '--mantine-color-dimmed': 'var(--kt-text-2)',
  '--mantine-color-placeholder': 'var(--kt-text-3)',
  '--mantine-color-error': 'var(--kt-red)',
  '--mantine-color-success': 'var(--kt-green)',
  '--mantine-color-anchor': 'var(--kt-accent)',
  '--mantine-color-accent-light-color': 'var(--kt-accent)',
  '--mantine-color-default': 'var(--kt-surface)',
  '--mantine-color-default-hover': 'var(--kt-hover)',
  '--mantine-color-default-color': 'var(--kt-text)',
  '--mantine-color-default-border': 'var(--kt-control)',
  '--mantine-color-disabled': 'var(--kt-sunken)',
  '--mantine-color-disabled-color': 'var(--kt-text-3)',
  '--mantine-color-disabled-border': 'var(--kt-line)',
};

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: surfaces,
  dark: surfaces,
});

/** Nothing is remembered here: the main process sets the system's colour scheme for all windows. */
export const colorScheme: MantineColorSchemeManager = {
  get: () => 'auto',
  set: () => {},
  subscribe: () => {},
  unsubscribe: () => {},
  clear: () => {},
};
