import type { Operations } from '../operation.ts';
import { schema } from '../schema.ts';
import { releases } from '../switches.ts';
import { element } from '../xml-text.ts';
import { appUserOperations } from './app-user.ts';
import { credentialPolicyOperations } from './credential-policy.ts';
import { deviceOperations } from './device.ts';
import { facOperations } from './fac.ts';
import { lineOperations } from './line.ts';
import { phoneServiceOperations } from './phone-service.ts';
import { sqlOperations } from './sql.ts';
import { userOperations } from './user.ts';

const versionOperations: Operations = {
  getCCMVersion: {
    schema: schema('processNodeName=255'),
    writes: false,
    run: (_request, { switches }) => [
      element('componentVersion', element('version', releases[switches.release].build)),
    ],
  },
};

/** Every operation that the simulated CUCM knows. */
export const operations: Operations = {
  ...userOperations,
  ...appUserOperations,
  ...credentialPolicyOperations,
  ...deviceOperations,
  ...lineOperations,
  ...facOperations,
  ...phoneServiceOperations,
  ...sqlOperations,
  ...versionOperations,
};
