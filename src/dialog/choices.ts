import type { Alternative } from '../config/alternative.ts';
import type { Demand } from '../config/dialog.ts';
import type { Kind } from '../policy/kind.ts';
import { combineAlternatives } from './alternatives.ts';
import type { DialogParts } from './parts.ts';
import type { Choice } from './screen.ts';

const renewable = ['directory-password', 'cucm-pin', 'unity-pin', 'cucm-password', 'unity-password'] as const;

/** The kinds that a choice changes; none for `unlock` and `status`. */
export function kindsOf(choice: Choice): readonly Kind[] {
  if (choice === 'both-pins') return ['cucm-pin', 'unity-pin'];
  return choice === 'unlock' || choice === 'status' ? [] : [choice];
}

type Ways = Pick<DialogParts, 'config' | 'pinSync'>;

const isPin = (choice: Choice | Kind): boolean => choice === 'cucm-pin' || choice === 'unity-pin';

/** Where PIN synchronisation may change the other PIN too, that one's demands hold as well, whoever asks. */
function demandsOf(choice: Choice, { pinSync }: Ways): readonly Demand[] {
  const both = choice === 'both-pins' || (isPin(choice) && pinSync !== 'none');
  return both ? ['cucm-pin', 'unity-pin'] : [choice as Demand];
}

/**
 * The alternatives for a choice, in the order in which they are asked. On the legacy listener a directory password is
 * never asked (phone.md "Addresses").
 */
export function alternativesFor(ways: Ways, choice: Choice, legacy: boolean): readonly Alternative[] {
  const all = combineAlternatives(demandsOf(choice, ways).map(demand => ways.config.verify[demand] ?? []));
  return legacy ? all.filter(alternative => !alternative.includes('directory-password')) : all;
}

function hasSystem({ systems }: Pick<DialogParts, 'systems'>, kind: Kind): boolean {
  return systems.some(system => system.kinds.includes(kind));
}

/** Where everybody's PINs are one, neither is renewed while the other is stopped. */
function isStopped({ isStopped: asked = () => false, pinSync }: Offer, kind: Kind): boolean {
  return pinSync === 'all' && isPin(kind) ? asked('cucm-pin') || asked('unity-pin') : asked(kind);
}

type Offer = Pick<DialogParts, 'config' | 'systems' | 'pinSync' | 'isStopped'>;

/** What the menu offers: decided by the configuration, what is stopped and the listener, never by who asks. */
export function offeredChoices(parts: Offer, legacy: boolean): readonly Choice[] {
  const provable = (choice: Choice): boolean => alternativesFor(parts, choice, legacy).length > 0;
  const kinds = renewable.filter(
    kind =>
      hasSystem(parts, kind) && provable(kind) && !isStopped(parts, kind) && !(legacy && kind === 'directory-password'),
  );
  const bothPins = kinds.includes('cucm-pin') && kinds.includes('unity-pin') && provable('both-pins');
  const single = bothPins && parts.pinSync === 'all' ? kinds.filter(kind => !isPin(kind)) : kinds;
  const others = (['unlock', 'status'] as const).filter(provable);
  return [...single, ...(bothPins ? (['both-pins'] as const) : []), ...others];
}
