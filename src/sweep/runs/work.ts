import { RekeyError } from '../../base/rekey-error.ts';
import { actOnPage, type PageEnd } from './act.ts';
import { isTooMany, tooManySentence } from './brake.ts';
import { sendDigest } from './digest.ts';
import { look } from './look.ts';
import type { SweepParts } from './parts.ts';
import { writeRoll } from './roll.ts';
import { isWorked, type Run } from './run.ts';
import type { Claim, Detected, RunPage } from './store.ts';

/** How long a node that died keeps its page. */
const LEASE_MS = 60_000;
const HEARTBEAT_MS = 15_000;
/** While another node has what is left. */
const WAIT_MS = 1000;
/** A page whose renewals are put off by their system is taken up again so much later; others come first. */
const PUT_OFF_MS = 10_000;
/** A system that does not answer is asked again after these pauses; then the run waits for an administrator. */
const retryMs: readonly number[] = [1000, 5000, 20_000, 60_000];

/** What a node does beside working on a run. */
export interface WorkOptions {
  /** Ends the work of this node, not the run. */
  readonly stopped?: (() => boolean) | undefined;
  /** Everybody was looked at and nothing was done yet. */
  readonly beforeActing?: ((run: Run) => Promise<void>) | undefined;
}

/** A page that is this node's. */
interface Taken {
  readonly number: number;
  /** Gives it back; nobody takes it before `freeAt`. */
  letGo(freeAt?: number): Promise<void>;
}

/** A page whose subjects are being looked at. */
interface Looking extends Taken {
  readonly found: Promise<Detected>;
}

/** Works on one run until it is over, waits for an administrator, or is told to stop. */
export class RunWork {
  readonly #parts: SweepParts;
  readonly #id: string;
  readonly #owner: string;
  readonly #stopped: () => boolean;
  readonly #beforeActing: WorkOptions['beforeActing'];

  constructor(parts: SweepParts, id: string, { stopped = () => false, beforeActing }: WorkOptions) {
    this.#parts = parts;
    this.#id = id;
    this.#owner = parts.random.bytes(12).toString('base64url');
    this.#stopped = stopped;
    this.#beforeActing = beforeActing;
  }

  /** Answers how the run stands. */
  async work(): Promise<Run> {
    for (;;) {
      const run = await this.#read();
      if (!isWorked(run.state) || this.#stopped()) return run;
      const worked = await this.#step(run);
      if (!worked) await this.#parts.sleep(WAIT_MS);
    }
  }

  /** False where another node has what there is to do. */
  async #step(run: Run): Promise<boolean> {
    try {
      if (run.pass === 'roll') return await this.#roll(run);
      return await (run.pass === 'detect' ? this.#detect(run) : this.#act(run));
    } catch (error) {
      if (!(error instanceof RekeyError)) throw error;
      await this.#pause(error);
      return true;
    }
  }

  async #read(): Promise<Run> {
    const run = await this.#parts.store.read(this.#id);
    if (!run) throw new RekeyError('sweep-unknown', `There is no run ${this.#id}; it was forgotten meanwhile.`);
    return run;
  }

  #claim(): Claim {
    const now = this.#parts.clock.now();
    return { owner: this.#owner, now, until: now + LEASE_MS };
  }

  readonly #goesOn = async (): Promise<boolean> => !this.#stopped() && isWorked((await this.#read()).state);

  async #roll(run: Run): Promise<boolean> {
    const { store } = this.#parts;
    if (run.plan.listed) {
      // Its users were written down when it began.
      await this.#parts.store.change(run.id, { from: ['rolling'], inPass: 'roll', state: 'running', pass: 'detect' });
      return true;
    }
    if (!(await store.claimRoll(run.id, this.#claim()))) return false;
    const beat = setInterval(() => void store.claimRoll(run.id, this.#claim()).catch(() => undefined), HEARTBEAT_MS);
    beat.unref();
    try {
      const parts = { claim: () => this.#claim(), goesOn: this.#goesOn };
      const whole = await this.#retrying(() => writeRoll(this.#parts, run, parts));
      if (whole) await store.change(run.id, { from: ['rolling'], inPass: 'roll', state: 'running', pass: 'detect' });
      return whole;
    } finally {
      clearInterval(beat);
    }
  }

  /** Takes the next page of a state and keeps it until it is let go; undefined where there is none to take. */
  async #take(run: Run, state: RunPage['state']): Promise<Taken | undefined> {
    const { store } = this.#parts;
    const page = await store.claimPage(run.id, state, this.#claim());
    if (!page) return undefined;
    const { number } = page;
    const keep = (): void => void store.keepPage(run.id, number, this.#claim()).catch(() => undefined);
    const beat = setInterval(keep, HEARTBEAT_MS);
    beat.unref();
    const letGo = async (freeAt = 0): Promise<void> => {
      clearInterval(beat);
      await store.releasePage(run.id, number, this.#owner, freeAt);
    };
    return { number, letGo };
  }

  /** Nothing of a state can be taken: where other nodes have nothing either, the run moves on. */
  async #isOver(run: Run, state: RunPage['state']): Promise<boolean> {
    return (await this.#parts.store.pagesLeft(run.id, state)) === 0 && (await this.#advance(run));
  }

  async #lookAt(run: Run): Promise<Looking | undefined> {
    const page = await this.#take(run, 'new');
    if (!page) return undefined;
    const users = this.#parts.store.subjects(run.id, page.number);
    const found = users.then(subjects => this.#retrying(() => look(this.#parts, run, subjects)));
    // Whoever waits for it is told; nobody may be.
    found.catch(() => undefined);
    return { ...page, found };
  }

  /** Looks at page after page. While the systems are asked about the next one, what was found on one is written down. */
  async #detect(run: Run): Promise<boolean> {
    const { store } = this.#parts;
    let looking = await this.#lookAt(run);
    if (!looking) return await this.#isOver(run, 'new');
    while (looking) {
      const { number, found, letGo }: Looking = looking;
      looking = undefined;
      try {
        const detected = await found;
        if (await this.#goesOn()) looking = await this.#lookAt(run);
        await store.detected(run.id, number, detected, this.#claim());
      } catch (error) {
        await looking?.letGo();
        throw error;
      } finally {
        await letGo();
      }
    }
    return true;
  }

  async #act(run: Run): Promise<boolean> {
    const page = await this.#take(run, 'detected');
    if (!page) return await this.#isOver(run, 'detected');
    let end: PageEnd | undefined;
    try {
      end = await this.#actOn(run, page);
    } finally {
      await page.letGo(end === 'waits' ? this.#parts.clock.now() + PUT_OFF_MS : 0);
    }
    return true;
  }

  async #actOn(run: Run, { number }: Taken): Promise<PageEnd> {
    const { store } = this.#parts;
    const goesOn = async (): Promise<boolean> =>
      (await this.#goesOn()) && (await store.keepPage(run.id, number, this.#claim()));
    const end = await actOnPage(this.#parts, run, number, goesOn);
    if (end === 'acted') await store.acted(run.id, number, this.#claim());
    if (end === 'failures') {
      const detail = 'Renewals fail one after the other: look at their codes, then go on with the run or cancel it.';
      await this.#stop(run, { state: 'braked', why: 'failures', detail });
    }
    return end;
  }

  /** All pages of a pass are over: the next one, or the end. */
  async #advance(run: Run): Promise<boolean> {
    const { store, config } = this.#parts;
    if (run.pass === 'act' || run.plan.dry) return await this.#end(run);
    const toRenew = await store.countToRenew(run.id);
    await this.#beforeActing?.(run);
    if (run.confirmed || !isTooMany(toRenew, run.total, config)) {
      return await store.change(run.id, {
        from: ['running'],
        inPass: 'detect',
        state: 'running',
        pass: 'act',
        toRenew,
      });
    }
    return await this.#stop(run, { state: 'braked', why: 'too-many', detail: tooManySentence(run, toRenew), toRenew });
  }

  async #end(run: Run): Promise<boolean> {
    const { store, clock, audit } = this.#parts;
    const toRenew = run.toRenew ?? (await store.countToRenew(run.id));
    const ended = { from: ['running'], state: 'done', endedAt: clock.now(), toRenew } as const;
    if (!(await store.change(run.id, ended))) return false;
    await audit.append({ event: 'sweep-ended', requester: run.plan.requester, reason: 'done', detail: run.id });
    await sendDigest(this.#parts, run.id);
    return true;
  }

  async #stop(
    run: Run,
    { state, ...why }: { state: 'braked' | 'paused'; why: string; detail: string; toRenew?: number },
  ): Promise<boolean> {
    const { store, audit, log } = this.#parts;
    if (!(await store.change(run.id, { from: ['running', 'rolling'], state, ...why }))) return false;
    log.warn({ run: run.id, why: why.why }, `The sweep waits for an administrator. ${why.detail}`);
    await audit.append({ event: 'sweep-stopped', requester: run.plan.requester, reason: why.why, detail: run.id });
    if (state === 'braked') await sendDigest(this.#parts, run.id);
    return true;
  }

  async #retrying<T>(work: () => Promise<T>): Promise<T> {
    for (const pause of retryMs) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof RekeyError) || this.#stopped()) throw error;
        await this.#wait(pause);
      }
    }
    return await work();
  }

  /** In short pauses, so that a node that is to stop does. */
  async #wait(milliseconds: number): Promise<void> {
    for (let left = milliseconds; left > 0 && !this.#stopped(); left -= WAIT_MS) await this.#parts.sleep(WAIT_MS);
  }

  async #pause(error: RekeyError): Promise<void> {
    if (this.#stopped()) return;
    await this.#stop(await this.#read(), { state: 'paused', why: error.code, detail: error.message });
  }
}
