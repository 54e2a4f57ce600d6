import '@mantine/core/styles.layer.css';
import '@mantine/dates/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import './tokens.css';
import './base.css';
import './contrast.css';
import { MantineProvider } from '@mantine/core';
import { DatesProvider } from '@mantine/dates';
import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { firstDayOfWeek } from '../format/locale.ts';
import { shareNonce, styleNonce } from './nonce.ts';
import { colorScheme, cssVariables, theme } from './theme.ts';

/** Puts a window's page on the screen. */
export function show(page: ReactNode): void {
  const root = document.getElementById('root');
  if (root === null) throw new Error('the page has no #root');
  shareNonce();
  createRoot(root).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        colorSchemeManager={colorScheme}
        defaultColorScheme="auto"
        getStyleNonce={styleNonce}
      >
        <DatesProvider settings={{ firstDayOfWeek: firstDayOfWeek() }}>{page}</DatesProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
