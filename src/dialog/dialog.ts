import { createAttempts } from './attempts.ts';
import { identifyStep, languageStep, menuStep, openMenu } from './choosing.ts';
import { createConversation } from './conversation.ts';
import { createHelpdeskCodes } from './helpdesk-code.ts';
import { CODE_LIFE_MS, createMailCodes } from './mail-code.ts';
import { ownCheck } from './own-check.ts';
import { endedPage } from './pages.ts';
import type { DialogParts, StepParts } from './parts.ts';
import type { PageDialog } from './ports.ts';
import { codeSentStep, failedStep, proofStep } from './proving.ts';
import { askPushStep } from './push-proof.ts';
import {
  chooseValueStep,
  confirmStep,
  dressResult,
  ownRefusedStep,
  ownValueStep,
  resultStep,
  resumeRenewal,
} from './renewing.ts';
import type { Session } from './session.ts';
import type { Step } from './step.ts';

const MINUTE = 60_000;

const endStep: Step = async (_session, { action }) =>
  action === 'done' ? endedPage({ key: 'ended.done' }) : undefined;

function stepsOf(parts: StepParts): Parameters<typeof createConversation>[0]['steps'] {
  return {
    menu: menuStep(parts),
    language: languageStep(parts),
    identify: identifyStep(parts),
    'verify-pin': proofStep(parts, 'pin', 'pin', false),
    'verify-pin-twice': proofStep(parts, 'pin', 'pin', true),
    'verify-password': proofStep(parts, 'password', 'directory-password', false),
    'verify-password-twice': proofStep(parts, 'password', 'directory-password', true),
    'code-sent': codeSentStep(parts),
    'verify-code': proofStep(parts, 'code', 'mail-code', false),
    'verify-code-twice': proofStep(parts, 'code', 'mail-code', true),
    'verify-helpdesk-code': proofStep(parts, 'code', 'helpdesk-code', false),
    'verify-helpdesk-code-twice': proofStep(parts, 'code', 'helpdesk-code', true),
    'verify-push': askPushStep(parts),
    failed: failedStep(parts),
    'choose-value': chooseValueStep(parts),
    'own-pin': ownValueStep(parts),
    'own-password': ownValueStep(parts),
    'own-refused': ownRefusedStep(),
    confirm: confirmStep(parts),
    result: resultStep(parts),
    status: endStep,
  };
}

/** The conversation of every channel: choose → identify → verify → confirm → renew → tell (architecture.md, phone.md "The walk"). */
export function createDialog(given: DialogParts): PageDialog {
  const { config, renewals, keyring, clock, random, log } = given;
  const parts: StepParts = {
    ...given,
    attempts: createAttempts({ store: given.attemptStore, limits: given.limits, keyring, clock, random }),
    codes: createMailCodes({ store: given.codeStore, mail: given.mail, keyring, clock, random }),
    helpdeskCodes: createHelpdeskCodes({ ...given, store: given.codeStore }),
  };
  const onEnd = async (session: Session): Promise<void> => {
    if (session.renewal !== undefined) await renewals.dialogEnded(session.renewal);
  };
  const open = openMenu(parts);
  return createConversation({
    sessions: given.sessions,
    open: session => ({ ...open(session), background: opened => endEarlier(parts, opened, onEnd) }),
    steps: stepsOf(parts),
    dress: dressResult(parts),
    check: ownCheck(parts),
    sent: async session => {
      if (session.renewal !== undefined) await renewals.screenSent(session.renewal);
    },
    onEnd,
    resume: session => resumeRenewal(parts, session),
    audit: given.audit,
    lifetimes: { idleMs: config.idleMinutes * MINUTE, totalMs: config.totalMinutes * MINUTE, codeMs: CODE_LIFE_MS },
    alone: given.alone,
    answerAt: given.answerAt,
    clock,
    random,
    log,
  });
}

/** The look-up takes its time: meanwhile the device may have entered anew. Of two in one millisecond one stays. */
function isEarlier(other: Session, session: Session): boolean {
  if (other.openedAt !== session.openedAt) return other.openedAt < session.openedAt;
  return other.id < session.id;
}

/** A new entry from the verified address ends the device's earlier dialog; from elsewhere it does not (phone.md "The walk"). */
async function endEarlier(
  { devices, sessions, clock }: StepParts,
  session: Session,
  onEnd: (ended: Session) => Promise<void>,
): Promise<void> {
  const { device, address } = session.caller;
  const lookup = await devices.lookup(device, address);
  if (device === undefined || !lookup.verified) return;
  for (const earlier of await sessions.openFor(device, session.id)) {
    if (!isEarlier(earlier, session)) continue;
    // Where addresses are not checked, anybody could name the device.
    if (lookup.unchecked && earlier.caller.address !== address) continue;
    const now = clock.now();
    const { screen } = endedPage({ key: 'ended.elsewhere' });
    const ended = {
      ...earlier,
      version: earlier.version + 1,
      pages: [...earlier.pages, screen],
      ended: true,
      visibleAt: now,
    };
    if (await sessions.replace(ended, [])) await onEnd(ended);
  }
}
