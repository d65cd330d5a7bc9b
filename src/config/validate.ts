import type { Config } from './config.ts';
import type { Problem } from './problem.ts';

function duplicateNames(section: string, entries: readonly { readonly name: string }[]): Problem[] {
  return entries.flatMap((entry, index) =>
    entries.findIndex(other => other.name === entry.name) < index
      ? [
          {
            path: `${section}.${index}.name`,
            problem: `"${entry.name}" stands twice`,
            wanted: 'each needs a name of its own',
          },
        ]
      : [],
  );
}

function syncPartners({ cucm, unity }: Config): Problem[] {
  return unity.flatMap(({ pinSyncedWith }, index) =>
    pinSyncedWith !== undefined && !cucm.some(({ name }) => name === pinSyncedWith)
      ? [
          {
            path: `unity.${index}.pinSyncedWith`,
            problem: `no CUCM is named "${pinSyncedWith}"`,
            wanted: `one of: ${cucm.map(({ name }) => name).join(', ') || '(none configured)'}`,
          },
        ]
      : [],
  );
}

function transport({ server, phone }: Config): Problem[] {
  const plain = !server.publicUrl?.startsWith('https:');
  return plain && !phone.allowHttp
    ? [
        {
          path: 'server.publicUrl',
          problem: 'is not https',
          wanted: 'an https:// address, or phone.allowHttp: true where passwords may cross the network in clear text',
        },
      ]
    : [];
}

/** A directory password is never renewed on one factor, and never by way of the mailbox that it opens (phone.md "Verify"). */
function directoryPassword({ dialog }: Config): Problem[] {
  return (dialog.verify['directory-password'] ?? []).flatMap((alternative, index) => {
    const path = `dialog.verify.directory-password.${index}`;
    const found: Problem[] = [];
    if (new Set(alternative).size < 2) {
      found.push({
        path,
        problem: 'a directory password is never renewed on one factor',
        wanted: 'two factors, such as "pin + mail-code"',
      });
    }
    if (alternative.includes('mail-code') && dialog.mailCode.attribute === 'mail') {
      found.push({
        path,
        problem: 'mail-code goes to the mailbox that the forgotten password opens',
        wanted: 'another dialog.mailCode.attribute, such as otherMailbox',
      });
    }
    return found;
  });
}

/** Each factor needs the system that can judge it. */
function factorSystems({ dialog, cucm, directory, mail }: Config): Problem[] {
  const able = { pin: cucm.length > 0, 'directory-password': directory !== undefined, 'mail-code': mail !== undefined };
  const wanted = { pin: 'a cucm section', 'directory-password': 'a directory section', 'mail-code': 'a mail section' };
  return Object.entries(dialog.verify).flatMap(([demand, alternatives]) =>
    (alternatives ?? []).flatMap((alternative, index) =>
      alternative
        .filter(factor => factor in able && !able[factor as keyof typeof able])
        .map(factor => ({
          path: `dialog.verify.${demand}.${index}`,
          problem: `the factor ${factor} cannot be judged`,
          wanted: `${wanted[factor as keyof typeof wanted]}, or leave this alternative out`,
        })),
    ),
  );
}

function someSystem({ cucm, unity, directory }: Config): Problem[] {
  return cucm.length + unity.length === 0 && !directory
    ? [{ path: 'cucm', problem: 'no system is configured', wanted: 'a cucm, unity or directory section' }]
    : [];
}

/** What only several sections together can get wrong. */
export function validateConfig(config: Config): Problem[] {
  return [
    ...someSystem(config),
    ...duplicateNames('cucm', config.cucm),
    ...duplicateNames('unity', config.unity),
    ...syncPartners(config),
    ...transport(config),
    ...directoryPassword(config),
    ...factorSystems(config),
  ];
}
