import type { UnityConfig } from '../../config/unity.ts';
import type { UnityClient } from './client.ts';
import { type Fields, manyOf } from './fields.ts';
import { userPath } from './user.ts';

function roleName(role: Fields): string | undefined {
  return role.text('RoleName') ?? role.text('RoleDisplayName') ?? role.text('DisplayName') ?? role.text('Name');
}

/** Unity Connection's own roles all end so; one whose name is not told is taken for one of them. */
function isProtected(role: Fields, protectedRoles: readonly string[]): boolean {
  const name = roleName(role)?.toLowerCase();
  if (name === undefined || /admin|technician/.test(name)) return true;
  return protectedRoles.some(protectedRole => protectedRole.toLowerCase() === name);
}

/** Why nobody may touch the user, whoever asks; undefined = an ordinary one. */
export async function protectedBy(client: UnityClient, user: Fields, config: UnityConfig): Promise<string | undefined> {
  if (user.text('Alias')?.toLowerCase() === config.username.toLowerCase()) return 'own-account';
  const id = user.text('ObjectId') ?? '';
  const roles = manyOf(await client.get(`${userPath(id)}/userroles`), 'UserRole');
  return roles.some(role => isProtected(role, config.protectedRoles)) ? 'administration-role' : undefined;
}
