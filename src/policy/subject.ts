/** What a rule may know about the person whose credential it judges. Any field may be absent. */
export interface PolicySubject {
  readonly userId?: string | undefined;
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  readonly displayName?: string | undefined;
  readonly extension?: string | undefined;
  readonly alternateExtensions?: readonly string[] | undefined;
  readonly mailbox?: string | undefined;
}
