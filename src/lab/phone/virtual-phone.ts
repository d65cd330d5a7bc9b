import type { Clock } from '../../base/clock.ts';
import { FieldEntry } from './field-entry.ts';
import { type PhoneElement, readDocument } from './phone-document.ts';
import { PhoneError, phoneErrors } from './phone-error.ts';
import { type PhoneAnswer, type PhoneForm, PhoneHttp } from './phone-http.ts';
import type { PhoneModel } from './phone-models.ts';
import { type Softkey, softkeyProblem, softkeysOf } from './softkeys.ts';

/** A field as it stands on the screen. */
export interface ShownField {
  readonly label: string;
  readonly name: string;
  readonly flags: string;
  readonly shown: string;
}

/** What the screen shows. */
export interface PhoneScreen {
  readonly device: string;
  readonly model: string;
  readonly object: 'idle' | 'Text' | 'Menu' | 'Input' | 'Directory' | 'plain' | 'error';
  readonly title: string;
  readonly prompt: string;
  readonly text: string;
  readonly items: readonly string[];
  readonly fields: readonly ShownField[];
  /** Which item or field is highlighted. */
  readonly cursor: number;
  readonly softkeys: readonly { readonly position: number; readonly label: string }[];
  /** Seconds until the page is replaced by itself. */
  readonly refreshIn?: number | undefined;
  /** What a real phone hides: why it shows an error, or what it dialled. */
  readonly note: string;
}

/** What a virtual phone is. */
export interface VirtualPhoneOptions {
  readonly device: string;
  readonly model: PhoneModel;
  readonly language: string;
  /** The service behind the Services key, with the device's name put in. */
  readonly serviceUrl: string;
  /** PEM of what the phone trusts. */
  readonly ca?: string | undefined;
  readonly clock: Clock;
}

interface Shown {
  readonly answer: PhoneAnswer;
  /** Absent for plain text. */
  readonly page?: PhoneElement | undefined;
  readonly fields: readonly FieldEntry[];
  readonly loadedAt: number;
}

const childText = (element: PhoneElement | undefined, name: string): string =>
  element?.children.find(child => child.name === name)?.text ?? '';
const childrenOf = (element: PhoneElement | undefined, name: string): readonly PhoneElement[] =>
  element?.children.filter(child => child.name === name) ?? [];

/** A Cisco phone: screen, softkeys, keypad and Services key, with the habits and the limits of the real one. */
export class VirtualPhone {
  readonly #options: VirtualPhoneOptions;
  readonly #http: PhoneHttp;
  /** Addresses that Exit and Back reload, the newest last. */
  #history: string[] = [];
  #shown: Shown | undefined;
  #error: PhoneError | undefined;
  #note = '';
  #cursor = 0;

  constructor(options: VirtualPhoneOptions) {
    this.#options = options;
    this.#http = new PhoneHttp(options.ca);
  }

  /** The Services key: opens the service. */
  async services(): Promise<void> {
    this.#close();
    await this.#load(this.#options.serviceUrl);
  }

  /** A softkey, by its position. */
  async softkey(position: number): Promise<void> {
    const key = this.#softkeys().find(candidate => candidate.position === position);
    if (key) await this.#follow(key);
  }

  /** Highlights an item or a field. */
  move(to: number): void {
    const { length } = this.#shown?.fields.length ? this.#shown.fields : childrenOf(this.#shown?.page, 'MenuItem');
    this.#cursor = Math.max(0, Math.min(to, length - 1));
  }

  /** Chooses an item of a menu, as its digit or the select key does. */
  async select(index: number = this.#cursor): Promise<void> {
    this.move(index);
    const url = childText(childrenOf(this.#shown?.page, 'MenuItem')[this.#cursor], 'URL');
    if (url !== '') await this.#open(url);
  }

  /** The item or softkey that leads to `do=ACTION`, or submits a form; as a program walks, whatever the language. */
  async act(action: string): Promise<void> {
    const leads = (url: string): boolean =>
      action === 'submit' ? url === 'SoftKey:Submit' : new RegExp(`[?&]do=${action}$`).test(url);
    const key = this.#softkeys().find(({ url }) => leads(url));
    if (key) return this.#follow(key);
    const items = childrenOf(this.#shown?.page, 'MenuItem');
    const index = items.findIndex(item => leads(childText(item, 'URL')));
    if (index >= 0) return this.select(index);
    if (action !== 'submit' || this.#shown?.page?.name !== 'CiscoIPPhoneInput')
      throw new TypeError(`Nothing leads to ${action}.`);
    return this.#submit();
  }

  /** A key of the keypad: a character in a form, the number of an item in a menu. */
  async key(key: string): Promise<void> {
    const field = this.#shown?.fields[this.#cursor];
    if (field) field.press(key, this.#options.clock.now());
    else if (/^[1-9]$/.test(key) && childrenOf(this.#shown?.page, 'MenuItem').length >= Number(key))
      await this.select(Number(key) - 1);
  }

  /** Text from a keyboard into the highlighted field. */
  type(text: string): void {
    this.#shown?.fields[this.#cursor]?.type(text);
  }

  /** Fills a field by its name, as a program does. */
  fill(name: string, text: string): void {
    const index = childrenOf(this.#shown?.page, 'InputItem').findIndex(
      item => childText(item, 'QueryStringParam') === name,
    );
    const field = this.#shown?.fields[index];
    if (!field) throw new TypeError(`No field ${name} on this page.`);
    field.clear();
    field.type(text);
  }

  /** Loads what is due: a page whose Refresh time is over. */
  async tick(): Promise<void> {
    const { answer, loadedAt } = this.#shown ?? {};
    const refresh = answer?.refresh;
    if (!refresh || refresh.seconds === 0 || loadedAt === undefined) return;
    if (this.#options.clock.now() >= loadedAt + refresh.seconds * 1000) await this.#load(refresh.url);
  }

  /** Opens what an Execute names. */
  async open(page: PhoneElement): Promise<void> {
    for (const { attributes } of childrenOf(page, 'ExecuteItem')) await this.#open(attributes['URL'] ?? '');
  }

  /** What the screen shows now. */
  screen(): PhoneScreen {
    const { device, model, clock } = this.#options;
    const now = clock.now();
    const page = this.#shown?.page;
    const refresh = this.#shown?.answer.refresh;
    const title = childText(page, 'Title');
    return {
      device,
      model: model.name,
      object: this.#objectShown(),
      title: model.promptHidesTitle && childText(page, 'Prompt') !== '' ? '' : title,
      prompt: this.#error ? phoneErrors[this.#error.error] : childText(page, 'Prompt'),
      text: this.#shown && !page ? this.#shown.answer.body : childText(page, 'Text'),
      items: childrenOf(page, 'MenuItem').map(item => childText(item, 'Name')),
      fields: this.#fieldsShown(now),
      cursor: this.#cursor,
      softkeys: this.#softkeys().map(({ position, label }) => ({ position, label })),
      refreshIn:
        refresh && refresh.seconds > 0
          ? Math.max(0, ((this.#shown?.loadedAt ?? 0) + refresh.seconds * 1000 - now) / 1000)
          : undefined,
      note: this.#error?.detail ?? this.#note,
    };
  }

  #objectShown(): PhoneScreen['object'] {
    if (this.#error) return 'error';
    if (!this.#shown) return 'idle';
    return (this.#shown.page?.name.replace('CiscoIPPhone', '') as PhoneScreen['object'] | undefined) ?? 'plain';
  }

  #fieldsShown(now: number): readonly ShownField[] {
    return childrenOf(this.#shown?.page, 'InputItem').map((item, index) => ({
      label: childText(item, 'DisplayName'),
      name: childText(item, 'QueryStringParam'),
      flags: childText(item, 'InputFlags'),
      shown: this.#shown?.fields[index]?.shown(now) ?? '',
    }));
  }

  #softkeys(): readonly Softkey[] {
    if (this.#error) return [{ position: 3, label: 'Exit', url: 'SoftKey:Exit' }];
    return this.#shown?.page ? softkeysOf(this.#shown.page) : [];
  }

  async #follow(key: Softkey): Promise<void> {
    const problem =
      this.#error || !this.#shown?.page ? undefined : softkeyProblem(key, this.#shown.page.name, this.#options.model);
    if (problem !== undefined) this.#note = problem;
    else await this.#open(key.url);
  }

  async #open(url: string): Promise<void> {
    const [, scheme = '', rest = ''] = /^([A-Za-z]+):(.*)$/s.exec(url) ?? [];
    if (/^https?$/i.test(scheme)) await this.#load(url);
    else if (scheme === 'SoftKey') await this.#softkeyAction(rest);
    else if (scheme === 'Dial' || scheme === 'EditDial') this.#note = `${scheme} ${rest}`;
    else if (scheme === 'Init') this.#close();
    else this.#note = `the address ${url} is not understood`;
  }

  async #softkeyAction(name: string): Promise<void> {
    const actions: Readonly<Record<string, () => Promise<void>>> = {
      Select: () => this.select(),
      Submit: () => this.#submit(),
      '<<': async () => this.#shown?.fields[this.#cursor]?.erase(),
      Update: () =>
        this.#load(
          this.#shown?.answer.refresh?.url ?? this.#shown?.answer.url ?? this.#options.serviceUrl,
          undefined,
          false,
        ),
      Exit: () => this.#back(),
      Back: () => this.#back(),
      Cancel: () => this.#back(),
    };
    await actions[name]?.();
  }

  /** Forms go out by GET with the values behind the address, or by POST where the page asks and the model can. */
  async #submit(): Promise<void> {
    const page = this.#shown?.page;
    const target = page?.children.find(({ name }) => name === 'URL');
    if (!target) return;
    const pairs = childrenOf(page, 'InputItem').map(
      (item, index) =>
        `${encodeURIComponent(childText(item, 'QueryStringParam'))}=${encodeURIComponent(this.#shown?.fields[index]?.text ?? '')}`,
    );
    const query = pairs.join('&');
    const posts = this.#options.model.posts && target.attributes['method']?.toLowerCase() === 'post';
    if (posts) await this.#load(target.text, { body: query });
    else await this.#load(target.text + (target.text.includes('?') ? '&' : '?') + query);
  }

  /** Exit and Back reload the last address that had not expired when it was loaded. */
  async #back(): Promise<void> {
    const current = this.#error ? '' : this.#shown?.answer.url;
    while (this.#history.length > 0 && this.#history.at(-1) === current) this.#history.pop();
    const before = this.#history.pop();
    if (before === undefined) this.#close();
    else await this.#load(before);
  }

  #close(): void {
    this.#history = [];
    this.#shown = undefined;
    this.#error = undefined;
    this.#note = '';
    this.#http.close();
  }

  async #load(url: string, form?: PhoneForm, remember = true): Promise<void> {
    this.#note = '';
    this.#cursor = 0;
    try {
      const answer = await this.#http.load(url, this.#options, form);
      await this.#show(answer);
      this.#error = undefined;
      if (remember && !answer.expired && !form) this.#history.push(url);
    } catch (error) {
      if (!(error instanceof PhoneError)) throw error;
      this.#error = error;
      this.#shown = undefined;
    }
  }

  async #show(answer: PhoneAnswer): Promise<void> {
    const page = answer.kind === 'xml' ? readDocument(answer.body) : undefined;
    if (page?.name === 'CiscoIPPhoneExecute') return this.open(page);
    if (page?.name === 'CiscoIPPhoneInput' && !this.#options.model.input)
      throw new PhoneError('unsupported', 'this model has no Input');
    const fields = childrenOf(page, 'InputItem').map(
      item => new FieldEntry(childText(item, 'InputFlags'), childText(item, 'DefaultValue')),
    );
    this.#shown = { answer, page, fields, loadedAt: this.#options.clock.now() };
  }
}
