import { execFile } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Servers } from './available.ts';

const run = promisify(execFile);

/** What a server is recognised by, and the Debian packages that bring it. */
export const requirements: Readonly<Record<keyof Servers, { readonly file: string; readonly packages: string[] }>> = {
  samba: {
    file: '/usr/share/samba/setup/provision.ldif',
    packages: [
      'samba',
      'samba-ad-dc',
      'samba-ad-provision',
      'samba-dsdb-modules',
      'samba-vfs-modules',
      'winbind',
      'openssl',
    ],
  },
  openldap: { file: '/usr/sbin/slapd', packages: ['slapd', 'openssl'] },
  postgres: { file: '/usr/lib/postgresql/*/bin/initdb', packages: ['postgresql'] },
  chromium: { file: '/usr/bin/chromium', packages: ['chromium', 'fonts-dejavu-core'] },
};

/** Whether what a server needs is on this machine. */
export function isInstalled(name: keyof Servers): boolean {
  return globSync(requirements[name].file).length > 0;
}

/** Installs what is missing where we are root and have apt-get; answers why it could not, if it could not. */
export async function installMissing(names: readonly (keyof Servers)[]): Promise<string | undefined> {
  const missing = names.filter(name => !isInstalled(name));
  if (missing.length === 0) return undefined;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    return 'not installed, and only root with apt-get can';
  const packages = missing.flatMap(name => requirements[name].packages);
  console.info(`Installing ${packages.join(' ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await run('apt-get', ['update', '-q'], { env });
    const options = ['-q', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300'];
    await run('apt-get', ['install', ...options, ...packages], { env, maxBuffer: 64_000_000 });
    return undefined;
  } catch (error) {
    return `apt-get failed: ${String(error).trim().split('\n').at(-1)}`;
  }
}
