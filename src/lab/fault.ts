/** The systems of the lab that faults can be injected into. */
export const labSystems = ['cucm', 'ris', 'unity', 'directory', 'mail'] as const;

/** A system of the lab. */
export type LabSystem = (typeof labSystems)[number];

/** A fault as posted to the control address. */
export interface Fault {
  readonly system: LabSystem;
  /** The AXL element, `PUT pin`, `bind`, `DATA`, …; absent = every operation. */
  readonly operation?: string | undefined;
  readonly fault: 'refuse' | 'hang' | 'delay' | 'drop-after' | 'status';
  /** The status to answer, or milliseconds of delay. */
  readonly value?: number | undefined;
  /** How often it strikes; absent = until deleted. */
  readonly times?: number | undefined;
}

/** One call that a simulated system received. */
export interface LabCall {
  readonly system: LabSystem;
  /** ISO 8601. */
  readonly at: string;
  /** HTTP method, LDAP operation or SMTP command. */
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** As received. */
  readonly body: string;
  readonly status: number;
}

/** Faults waiting to strike, and the record of calls; shared by all simulated systems. */
export class LabControl {
  #faults: { fault: Fault; left: number }[] = [];
  readonly calls: LabCall[] = [];

  /** Injects a fault. */
  inject(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
  }

  /** Ends all faults. */
  clear(): void {
    this.#faults = [];
  }

  /** The fault that strikes this operation now, if any; counts it down. */
  strike(system: LabSystem, operation: string): Fault | undefined {
    const found = this.#faults.find(
      ({ fault, left }) => left > 0 && fault.system === system && (fault.operation ?? operation) === operation,
    );
    if (!found) return undefined;
    found.left -= 1;
    return found.fault;
  }

  /** Writes a call down. */
  record(call: LabCall): void {
    this.calls.push(call);
  }
}

/** One simulated system: started on a port of the kernel's choice on 127.0.0.1, stopped for good. */
export interface LabServer {
  readonly url: string;
  stop(): Promise<void>;
}
