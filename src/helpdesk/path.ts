/** The page of a subject, or one below it: `/helpdesk/users/jdoe/history`. */
export function userPath(userId: string, ...rest: readonly string[]): string {
  return ['/helpdesk/users', ...[userId, ...rest].map(encodeURIComponent)].join('/');
}
