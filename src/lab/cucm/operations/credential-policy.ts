import type { Row } from '../database.ts';
import { type AxlContext, findToShow, type Key, list, type Operations } from '../operation.ts';
import { schema } from '../schema.ts';
import * as schemas from '../schemas/credential-policy.ts';
import { braced, type ShownRecord, show } from '../show.ts';
import { childOf, type XmlNode } from '../xml-node.ts';
import { element } from '../xml-text.ts';

const key: Key = { table: 'credentialpolicy', column: 'displayname', element: 'name', object: 'Credential Policy' };
const shown = schema(schemas.policy);

function values(policy: Row): ShownRecord {
  return {
    name: policy['displayname'],
    failedLogon: policy['maxhacks'],
    resetFailedLogonAttempts: policy['hackresettime'],
    lockoutDuration: policy['lockoutduration'],
    credChangeDuration: policy['minduration'],
    credExpiresAfter: policy['maxdays'],
    minCredLength: policy['minlength'],
    prevCredStoredNum: policy['prevcredcount'],
    inactiveDaysAllowed: policy['maxinactivedays'],
    expiryWarningDays: policy['expirywarningdays'],
    trivialCredCheck: policy['trivialcredchecking'] === 't',
    minCharsToChange: policy['mincharstochange'],
  };
}

function policyElement(policy: Row, tags: XmlNode | undefined, version: number): string {
  return element(
    'credentialPolicy',
    show(shown, values(policy), tags, version),
    ` uuid="${braced(String(policy['pkid']))}"`,
  );
}

function getCredentialPolicy(request: XmlNode, context: AxlContext): Iterable<string> {
  const policy = findToShow(request, key, context);
  return [policyElement(policy, childOf(request, 'returnedTags'), context.version)];
}

function listCredentialPolicy(request: XmlNode, context: AxlContext): Iterable<string> {
  const tags = childOf(request, 'returnedTags');
  const found = list(request, 'credentialpolicy where 1 = 1', { name: 'displayname' }, 'displayname', context);
  return found.map(policy => policyElement(policy, tags, context.version));
}

/** Credential policies, read only. */
export const credentialPolicyOperations: Operations = {
  getCredentialPolicy: { schema: schema(schemas.getCredentialPolicy), writes: false, run: getCredentialPolicy },
  listCredentialPolicy: { schema: schema(schemas.listCredentialPolicy), writes: false, run: listCredentialPolicy },
};
