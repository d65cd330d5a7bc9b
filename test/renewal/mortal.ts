import type { RenewalsDeps } from '../../src/renewal/context.ts';
import type { SystemPort } from '../../src/renewal/ports.ts';

/** What a process throws when it is dead: nothing of it goes on. */
export class Dead extends Error {
  constructor() {
    super('The process was killed.');
  }
}

/** One process's life: every call that leaves a mark outside is counted, and it can be killed right after any of them. */
export class Life {
  /** The calls so far, by name. */
  readonly calls: string[] = [];
  #killAfter: number;
  #dead = false;

  /** `killAfter`: the number of the marking call after which the process is killed; 0 = before the first. */
  constructor(killAfter: number = Number.POSITIVE_INFINITY) {
    this.#killAfter = killAfter;
    this.#dead = killAfter === 0;
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** Kills the process after so many more marking calls. */
  killIn(calls: number): void {
    this.#killAfter = this.calls.length + calls;
    if (calls === 0) this.#dead = true;
  }

  /** Runs a call of the process; it throws {@link Dead} instead of answering where the process was killed. */
  async run<T>(name: string, marks: boolean, call: () => Promise<T>): Promise<T> {
    if (this.#dead) throw new Dead();
    const answer = await call();
    if (marks) {
      this.calls.push(name);
      if (this.calls.length >= this.#killAfter) this.#dead = true;
    }
    if (this.#dead) throw new Dead();
    return answer;
  }

  /** A port whose methods live and die with the process. */
  #mortal<T extends object>(port: T, name: string, marking: readonly (keyof T)[]): T {
    return new Proxy(port, {
      get: (target, key) => {
        const member: unknown = Reflect.get(target, key, target);
        if (typeof member !== 'function') return member;
        const marks = (marking as readonly PropertyKey[]).includes(key);
        return (...values: unknown[]) =>
          this.run(`${name}.${String(key)}`, marks, () => Reflect.apply(member, target, values) as Promise<unknown>);
      },
    });
  }

  /** All that the process reaches outside itself. */
  wrap(deps: RenewalsDeps): RenewalsDeps {
    return {
      ...deps,
      journal: this.#mortal(deps.journal, 'journal', ['insert', 'replace', 'acquire', 'release']),
      mail: this.#mortal(deps.mail, 'mail', ['enqueue']),
      audit: this.#mortal(deps.audit, 'audit', ['append']),
      systems: deps.systems.map(
        (system): SystemPort => this.#mortal(system, system.name, ['renew', 'verify', 'unlock']),
      ),
    };
  }
}
