import { openDialog } from './harness.ts';
import { pushCases } from './push-cases.ts';

pushCases(openDialog);
