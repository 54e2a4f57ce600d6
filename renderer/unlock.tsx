import { Gate } from './features/unlock/gate.tsx';
import { openUnlockWindow } from './features/unlock/window.ts';

openUnlockWindow(<Gate />);
