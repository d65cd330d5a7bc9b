/** Short leases over all nodes. */
export interface LeaseStore {
  /** Takes the name for so long; false while another owner has it. */
  take(name: string, owner: string, now: number, until: number): Promise<boolean>;
  release(name: string, owner: string): Promise<void>;
}
