import { QueryClientProvider } from '@tanstack/react-query';
import { Frame } from './features/frame/frame.tsx';
import { newQueryClient } from './features/frame/queries.ts';
import { openMainWindow } from './features/frame/window.ts';

openMainWindow(
  <QueryClientProvider client={newQueryClient()}>
    <Frame />
  </QueryClientProvider>,
);
