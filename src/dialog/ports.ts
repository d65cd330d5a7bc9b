import type { Secret } from '../base/secret.ts';
import type { Kind } from '../policy/kind.ts';
import type { Requester } from '../renewal/ports.ts';
import type { Subject } from '../renewal/subject.ts';
import type { Action, InputName, Line, Screen } from './screen.ts';

/** Who stands at the other end of a channel, told anew with each request. */
export interface Caller {
  readonly channel: 'phone' | 'voice' | 'web';
  /** The address the request came from (after trusted proxies). */
  readonly address: string;
  /** The device that the request names, `SEP001122334455`; absent = none, or two different ones. */
  readonly device?: string | undefined;
  /** The channel's language at first: the phone's Accept-Language. */
  readonly language: string;
  /** The request came over the legacy listener: a directory password is neither asked nor shown. */
  readonly legacy: boolean;
}

/** What the subject did: an action, and what stood in the fields. A value lives only in the request that brings it. */
export interface DialogEvent {
  readonly action: Action;
  readonly inputs: Readonly<Partial<Record<InputName, Secret>>>;
}

/** A screen and how to go on from it. */
export interface Page {
  readonly screen: Screen;
  /** Names the dialog and this very page; absent on a page that leads nowhere. Opaque, URL-safe, at most 64 characters. */
  readonly token?: string | undefined;
  /** The language to write it in. */
  readonly language: string;
  /** True on every page that shows or follows a secret: it must not stay in a history. */
  readonly sensitive: boolean;
  /** Work to be started after the answer was sent (asking the systems). The channel calls it once; it never rejects. */
  readonly afterwards?: (() => Promise<void>) | undefined;
}

/** The conversation as a channel sees it. Neither verb rejects for anything a caller can send. */
export interface Dialog {
  /** Opens a dialog: the first screen. */
  enter(caller: Caller): Promise<Page>;
  /** Acts on the page that `token` names; asked again with a token that acted, shows the same page. */
  act(token: string, event: DialogEvent, caller: Caller): Promise<Page>;
}

/** What stands against a value, and the language of the dialog. */
export interface OwnCheck {
  readonly lines: readonly Line[];
  readonly language: string;
}

/** What a channel with a browser at its other end can ask besides. */
export interface PageDialog extends Dialog {
  /** The first screen without a dialog behind it: for a channel that opens one only once something was chosen. */
  menu(caller: Caller): Page;
  /**
   * What stands against a value of one's own that is being typed on the page that `token` names, one line a broken rule:
   * the same that submitting it would say. Neither acts nor keeps anything. Undefined where nothing can be said: the
   * page asks for no new value, nobody is verified, or too much was asked.
   */
  check(token: string, value: Secret, caller: Caller): Promise<OwnCheck | undefined>;
}

/** Whether a device is where CUCM says it is. */
export interface DeviceLookup {
  /** True where the address is the one the device is registered at, or where the check is switched off. */
  readonly verified: boolean;
  /** The check is switched off: whoever says so is the device. */
  readonly unchecked?: true | undefined;
  /** Why not: `unknown-device`, `source-mismatch`, `not-registered`, `rate`, `unreachable`, `no-device`. */
  readonly reason?: string | undefined;
  /** The user ids the device stands for, best first: extension-mobility user, owner, only user of its primary line. */
  readonly userId?: string | undefined;
  /** The owner and the extension-mobility user: secrets of these may be shown on the device's screen. */
  readonly holders: readonly string[];
}

/** Looks devices up; joins waiting look-ups into one query and caches (phone.md "Enter and choose"). */
export interface DevicePort {
  lookup(device: string | undefined, address: string): Promise<DeviceLookup>;
}

/** Why nothing was shown on a subject's phone; each is a word for the operator, never for who is being verified. */
export const pushFailures = [
  /** No phone of the subject's own is registered, or only the one that asks. */
  'no-phone',
  /** CUCM does not say which phones there are. */
  'cucm-unreachable',
  /** The subject was asked too often within the hour. */
  'limit',
  /** CiscoIPPhoneError 1: the phone cannot read what was pushed. */
  'parse',
  /** CiscoIPPhoneError 2: the phone could not frame its answer. */
  'framing',
  /** CiscoIPPhoneError 3: an error inside the phone. */
  'file',
  /** CiscoIPPhoneError 0 or 4, or 401: the phone's authentication URL did not say AUTHORIZED. */
  'authentication',
  /** CiscoIPPhoneError 5: the phone met a network error. */
  'network',
  /** CiscoIPPhoneError 6, or no answer in time. */
  'timeout',
  /** A CiscoIPPhoneError of another number. */
  'phone-error',
  /** The phone took the push and refused its address. */
  'address',
  /** 404: what is at this address takes no pushes. */
  'not-found',
  /** Another status than 200. */
  'status',
  /** No connection: the phone is off, or its Web Access is. */
  'unreachable',
  /** The phone's certificate is not one of `phone.push.ca`, or not that phone's. */
  'untrusted',
  /** Anything else than CiscoIPPhoneResponse and CiscoIPPhoneError. */
  'not-understood',
] as const;

/** One of {@link pushFailures}. */
export type PushFailure = (typeof pushFailures)[number];

/** What became of a question put to a subject. Only `approved` proves anything. */
export type ApprovalState = 'waiting' | 'approved' | 'rejected' | 'expired' | { readonly failed: PushFailure };

/** What somebody wants to do in the subject's name, as the phone's screen says it. */
export type ApprovalPurpose =
  | { readonly what: 'renew'; readonly kinds: readonly Kind[] }
  /** `call`: the helpdesk wants to know whom it speaks with. */
  | { readonly what: 'unlock' | 'status' | 'call' };

/** A question for the subject's own desk phone. */
export interface ApprovalQuestion {
  readonly subject: Subject;
  /** Who asks: named on the phone's screen with its ticket, and audited. */
  readonly requester: Requester;
  /** The agent's name, where the helpdesk asks. */
  readonly name?: string | undefined;
  readonly purpose: ApprovalPurpose;
  /** Ask on this one of the subject's phones; unless given, on the first that takes it. */
  readonly device?: string | undefined;
  /** The device that asks, which must never be the one that answers; with `address`, whatever stands at that address neither. */
  readonly except?: { readonly device?: string | undefined; readonly address?: string | undefined } | undefined;
  /** A phone that is the subject's by extension mobility alone does not count: whoever has the PIN has that phone. */
  readonly withoutMobility?: boolean | undefined;
  /** Answers count until then (milliseconds since 1970); 60 seconds from now unless given. */
  readonly until?: number | undefined;
  /** Of the screen, where the subject's own is not known. */
  readonly language: string;
}

/** Asks a subject on the desk phone that is registered as his own (phone.md "Push"). Any node may ask, be answered and wait. */
export interface Approvals {
  /** Puts the question and answers its id at once; the phone is pushed to meanwhile. */
  ask(question: ApprovalQuestion): Promise<string>;
  /** How it stands. An id that never was is `expired`. */
  read(id: string): Promise<ApprovalState>;
  /** Resolves once it is answered or over. */
  wait(id: string): Promise<ApprovalState>;
}

/** Shows a code on the subject's own phone. */
export interface CodeDisplay {
  /** `shown` once a phone took it. */
  showCode(
    subject: Subject,
    code: Secret,
    agent: Requester & { readonly name?: string | undefined },
  ): Promise<'shown' | { readonly failed: PushFailure }>;
}

/** Codes that an agent reads out and the caller keys in: the factor `helpdesk-code`. */
export interface HelpdeskCodes {
  /** Makes a code in place of the subject's earlier one: 8 digits, 10 minutes. The agent has verified the caller before. */
  issue(subject: Subject, agent: Requester): Promise<Secret>;
}

/** Codes that the caller reads back to the agent. */
export interface CallerCodes {
  /** Whether an address for codes is on file. */
  canMail(subject: Subject): boolean;
  /**
   * Sends one: by mail to the address of `dialog.mailCode.attribute`, or to the screen of the subject's own phone. Names
   * the code for {@link check}, or why none was sent.
   */
  send(
    subject: Subject,
    by: 'mail' | 'phone',
    agent: Requester & { readonly name?: string | undefined },
  ): Promise<{ readonly sent: string } | { readonly failed: 'no-address' | 'push-disabled' | PushFailure }>;
  /** Whether this is the code; a right one is used up, and so is one after three wrong tries. */
  check(id: string, value: Secret): Promise<boolean>;
}

/** A phone that stands for a user and is registered now. */
export interface OwnPhone {
  readonly device: string;
  /** IPv4 or IPv6, normalised. */
  readonly address: string;
  /** Why it is the user's: its owner, the only user of its primary line, or signed in by extension mobility. */
  readonly by: 'owner' | 'line' | 'mobility';
}

/** Finds the phones that stand for a user, owned ones first. Undefined where no cluster that could know answers; never rejects. */
export interface OwnPhones {
  of(userId: string): Promise<readonly OwnPhone[] | undefined>;
}
