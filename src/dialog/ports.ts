import type { Secret } from '../base/secret.ts';
import type { Action, InputName, Screen } from './screen.ts';

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
