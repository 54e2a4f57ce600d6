import { StepUp } from './features/step-up/step-up.tsx';
import { openStepUpWindow } from './features/step-up/window.ts';

openStepUpWindow(<StepUp />);
