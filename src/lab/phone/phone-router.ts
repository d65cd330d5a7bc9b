import { fileURLToPath } from 'node:url';
import express, { type Request, type Response, Router } from 'express';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Clock } from '../../base/clock.ts';
import type { LabUser } from '../world.ts';
import { phoneModel, phoneModels } from './phone-models.ts';
import { takePush } from './push-door.ts';
import { StandingPhone } from './standing-phone.ts';
import type { VirtualPhone } from './virtual-phone.ts';

/** What the virtual phone needs of the lab. */
export interface VirtualPhoneParts {
  /** Whose phones there are to choose from. */
  readonly users: readonly LabUser[];
  /** The service behind the Services key, with `#DEVICENAME#` in it. */
  readonly serviceUrl: () => string;
  /** What the phones ask before they take a push; absent = they take every one. */
  readonly authenticationUrl?: (() => string) | undefined;
  readonly ca?: string | undefined;
  readonly clock: Clock;
}

const opening = z.strictObject({
  device: z.string().max(15),
  model: z.string().max(20),
  language: z.string().max(10),
  /** A phone that is plugged in already stays as it is. */
  keep: z.boolean().default(false),
});
const stroke = z.union([
  z.strictObject({ softkey: z.number().int().min(1).max(16) }),
  z.strictObject({ key: z.string().regex(/^[0-9*#]$/) }),
  z.strictObject({ select: z.number().int().min(0).max(99) }),
  z.strictObject({ move: z.number().int().min(0).max(99) }),
  z.strictObject({ type: z.string().max(10_000) }),
  z.strictObject({ services: z.literal(true) }),
]);

type Stroke = z.output<typeof stroke>;

const pageFiles = fileURLToPath(new URL('./page/', import.meta.url));

async function strike(phone: VirtualPhone, given: Stroke): Promise<void> {
  if ('softkey' in given) await phone.softkey(given.softkey);
  else if ('key' in given) await phone.key(given.key);
  else if ('select' in given) await phone.select(given.select);
  else if ('move' in given) phone.move(given.move);
  else if ('type' in given) phone.type(given.type);
  else await phone.services();
}

/** What can be chosen: whose phone, which model, which language. */
function choices(users: readonly LabUser[]) {
  const phones = users
    .slice(0, 50)
    .map(({ device, userId, displayName, extension }) => ({ device, userId, displayName, extension }));
  return { phones, models: phoneModels.map(({ name }) => name), languages: ['en-US', 'fr', 'nl'] };
}

const switches = z.strictObject({
  /** Off: nothing answers, as with Web Access disabled or the cable out. */
  power: z.boolean().optional(),
  webAccess: z.boolean().optional(),
  inCall: z.boolean().optional(),
});

/** Which phones answer no push. */
interface Silence {
  readonly off: Set<string>;
  readonly closed: Set<string>;
}

function flip(set: Set<string>, device: string, answers: boolean | undefined): void {
  if (answers === false) set.add(device);
  if (answers === true) set.delete(device);
}

async function pushTo(phone: StandingPhone, request: Request, response: Response): Promise<void> {
  const body = typeof request.body === 'string' ? request.body : '';
  const answer = await takePush(phone, { headers: request.headers, body });
  response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) });
  response.end(answer.body);
  await answer.afterwards?.();
}

/**
 * The virtual phone over HTTP: `GET /` is the phone, `GET api/choices`, `GET api/DEVICE` its screen,
 * `POST api/DEVICE` plugs it in `{model, language, keep?}`, `POST api/DEVICE/press` presses
 * `{softkey} | {key} | {select} | {move} | {type} | {services}`; both answer the screen. `POST DEVICE/CGI/Execute` is the
 * phone's own web server, which takes pushes; `POST api/DEVICE/switches` `{power?, webAccess?, inCall?}` silences it.
 */
export function virtualPhoneRouter({ users, serviceUrl, authenticationUrl, ca, clock }: VirtualPhoneParts): Router {
  const phones = new LRUCache<string, StandingPhone>({ max: 500 });
  const silence: Silence = { off: new Set(), closed: new Set() };

  const plugIn = ({ device, model, language }: z.output<typeof opening>): StandingPhone => {
    const url = serviceUrl().replaceAll('#DEVICENAME#', device);
    const options = { device, model: phoneModel(model), language, serviceUrl: url, ca, clock };
    const phone = new StandingPhone(options, authenticationUrl?.());
    phones.set(device, phone);
    return phone;
  };

  /** A phone stands on a desk whether somebody looks at it or not. */
  const standing = (device: string): StandingPhone => {
    const language = users.find(user => user.device === device)?.language ?? 'en-US';
    return phones.get(device) ?? plugIn({ device, model: 'CP-8845', language, keep: true });
  };

  const withPhone = async (
    request: Request,
    response: Response,
    work: (phone: VirtualPhone) => Promise<void>,
  ): Promise<void> => {
    const phone = phones.get(String(request.params['device']))?.phone;
    if (!phone) return void response.status(404).json({ error: 'This phone is not plugged in; choose a phone first.' });
    await work(phone);
    response.json(phone.screen());
  };

  const router = Router();
  router.post('/:device/CGI/Execute', express.text({ type: () => true }), async (request, response) => {
    const device = String(request.params['device']);
    if (silence.off.has(device) || silence.closed.has(device)) return void request.socket.destroy();
    await pushTo(standing(device), request, response);
  });
  router.use(express.json());
  router.get('/api/choices', (_request, response) => void response.json(choices(users)));
  router.get('/api/:device', (request, response) => withPhone(request, response, phone => phone.tick()));
  router.post('/api/:device', (request, response) => {
    const parsed = opening.safeParse({ ...request.body, device: request.params['device'] });
    if (!parsed.success) return void response.status(400).json({ error: z.prettifyError(parsed.error) });
    const { device, keep } = parsed.data;
    const phone = (keep ? phones.get(device) : undefined) ?? plugIn(parsed.data);
    response.json(phone.phone.screen());
  });
  router.post('/api/:device/switches', async (request, response) => {
    const parsed = switches.safeParse(request.body);
    if (!parsed.success) return void response.status(400).json({ error: z.prettifyError(parsed.error) });
    const device = request.params['device'];
    flip(silence.off, device, parsed.data.power);
    flip(silence.closed, device, parsed.data.webAccess);
    if (parsed.data.inCall !== undefined) await standing(device).call(parsed.data.inCall);
    response.json(standing(device).phone.screen());
  });
  router.post('/api/:device/press', async (request, response) => {
    const parsed = stroke.safeParse(request.body);
    if (!parsed.success) return void response.status(400).json({ error: z.prettifyError(parsed.error) });
    await withPhone(request, response, phone => strike(phone, parsed.data));
  });
  router.use(express.static(pageFiles, { index: 'phone.html', cacheControl: false }));
  return router;
}
