import { fileURLToPath } from 'node:url';
import express, { type Request, type Response, Router } from 'express';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Clock } from '../../base/clock.ts';
import type { LabUser } from '../world.ts';
import { phoneModel, phoneModels } from './phone-models.ts';
import { VirtualPhone } from './virtual-phone.ts';

/** What the virtual phone needs of the lab. */
export interface VirtualPhoneParts {
  /** Whose phones there are to choose from. */
  readonly users: readonly LabUser[];
  /** The service behind the Services key, with `#DEVICENAME#` in it. */
  readonly serviceUrl: () => string;
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

/**
 * The virtual phone over HTTP: `GET /` is the phone, `GET api/choices`, `GET api/DEVICE` its screen,
 * `POST api/DEVICE` plugs it in `{model, language, keep?}`, `POST api/DEVICE/press` presses
 * `{softkey} | {key} | {select} | {move} | {type} | {services}`; both answer the screen.
 */
export function virtualPhoneRouter({ users, serviceUrl, ca, clock }: VirtualPhoneParts): Router {
  const phones = new LRUCache<string, VirtualPhone>({ max: 500 });

  const plugIn = ({ device, model, language }: z.output<typeof opening>): VirtualPhone => {
    const url = serviceUrl().replaceAll('#DEVICENAME#', device);
    const phone = new VirtualPhone({ device, model: phoneModel(model), language, serviceUrl: url, ca, clock });
    phones.set(device, phone);
    return phone;
  };

  const withPhone = async (
    request: Request,
    response: Response,
    work: (phone: VirtualPhone) => Promise<void>,
  ): Promise<void> => {
    const phone = phones.get(String(request.params['device']));
    if (!phone) return void response.status(404).json({ error: 'This phone is not plugged in; choose a phone first.' });
    await work(phone);
    response.json(phone.screen());
  };

  const router = Router();
  router.use(express.json());
  router.get('/api/choices', (_request, response) => void response.json(choices(users)));
  router.get('/api/:device', (request, response) => withPhone(request, response, phone => phone.tick()));
  router.post('/api/:device', (request, response) => {
    const parsed = opening.safeParse({ ...request.body, device: request.params['device'] });
    if (!parsed.success) return void response.status(400).json({ error: z.prettifyError(parsed.error) });
    const { device, keep } = parsed.data;
    const phone = (keep ? phones.get(device) : undefined) ?? plugIn(parsed.data);
    response.json(phone.screen());
  });
  router.post('/api/:device/press', async (request, response) => {
    const parsed = stroke.safeParse(request.body);
    if (!parsed.success) return void response.status(400).json({ error: z.prettifyError(parsed.error) });
    await withPhone(request, response, phone => strike(phone, parsed.data));
  });
  router.use(express.static(pageFiles, { index: 'phone.html', cacheControl: false }));
  return router;
}
