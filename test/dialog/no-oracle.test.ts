import { openDialog } from './harness.ts';
import { noOracleCases } from './no-oracle-cases.ts';

noOracleCases(openDialog);
