import { killSuite } from './kill/suite.ts';

killSuite('before');
