import { z } from 'zod';
import { type Html, html } from '../web/html.ts';
import { type PageMaker, type Reply, route, type Visit, type WebRoute } from '../web/route.ts';
import { doneQuery } from './forms.ts';
import { adminPage, changerOf, doneNotice, heads } from './frame.ts';
import type { AdminParts } from './parts.ts';
import { type PhoneSideCheck, phoneSideChecks, serviceAddresses } from './phone-service.ts';
import type { PhoneServicePort, RegisteredService } from './ports.ts';

const PATH = '/admin/phone-service';

/** What the service is called unless an administrator calls it something else; phones show up to 32 characters. */
const NAME = 'Rekey';

const serviceName = z
  .string()
  .trim()
  .min(1)
  .max(32)
  .regex(/^[\x20-\x7e]+$/);
const asked = doneQuery.extend({ name: serviceName.catch(NAME).default(NAME) });
const registered = z.object({ system: z.string().max(100), name: serviceName, everyPhone: z.literal('on').optional() });

function copyField(label: string, value: string): Html {
  return html`<label>${label}<input value="${value}" readonly spellcheck="false" data-copy></label>`;
}

function toPaste({ page }: Visit, { publicUrl }: AdminParts, name: string): Html {
  const { url, secureUrl } = serviceAddresses(publicUrl);
  return html`<h2>${page.say('admin-service.by-hand')}</h2><p>${page.say('admin-service.where')}</p>
${copyField('Service Name, ASCII Service Name', name)}${copyField('Service URL', url)}
${secureUrl === undefined ? html`` : copyField('Secure-Service URL', secureUrl)}
${copyField('Service Category', 'XML Service')}${copyField('Service Type', 'Standard IP Phone Service')}`;
}

const checkKeys: Readonly<Record<PhoneSideCheck['what'], string>> = {
  https: 'admin-service.check-https',
  length: 'admin-service.check-length',
  certificate: 'admin-service.check-certificate',
  name: 'admin-service.check-name',
  key: 'admin-service.check-key',
  days: 'admin-service.check-days',
};

function checks({ page }: Visit, { publicUrl, ownCertificate, clock }: AdminParts): Html {
  const rows = phoneSideChecks(publicUrl, ownCertificate(), clock.now()).map(({ what, ok, found }) => {
    const state = page.say(ok ? 'admin-health.good' : 'admin-health.bad');
    return html`<tr data-check="${what}" data-ok="${String(ok)}"><th scope="row">${page.say(checkKeys[what])}</th><td>${found}</td><td>${ok ? state : html`<strong>${state}</strong>`}</td></tr>`;
  });
  return html`<h2>${page.say('admin-service.checks')}</h2><div class="overflow"><table>
${heads(page, 'admin-service.demand', 'admin-service.found', 'admin-health.state')}<tbody>${rows}</tbody></table></div>
<p>${page.say('admin-service.unseen')}</p>`;
}

function standing(
  page: PageMaker,
  service: RegisteredService | undefined,
  { url, secureUrl }: { url: string; secureUrl?: string | undefined },
): Html {
  if (!service) return html`<p>${page.say('admin-service.absent')}</p>`;
  const isRight = service.url === url && service.secureUrl === secureUrl && service.enabled;
  const every = page.say(service.everyPhone ? 'admin-service.every-phone-is' : 'admin-service.not-every-phone');
  return html`<p${isRight ? html`` : html` class="notice wrong"`}>${page.say(isRight ? 'admin-service.right' : 'admin-service.differs')} ${every}</p>
<dl><dt>Service URL</dt><dd><code>${service.url ?? '–'}</code></dd><dt>Secure-Service URL</dt><dd><code>${service.secureUrl ?? '–'}</code></dd></dl>`;
}

async function cluster(
  { page }: Visit,
  { publicUrl }: AdminParts,
  port: PhoneServicePort,
  name: string,
): Promise<Html> {
  let found: RegisteredService | undefined | 'silent';
  try {
    found = await port.find(name);
  } catch {
    found = 'silent';
  }
  if (found === 'silent')
    return html`<h3>${port.system}</h3><p class="notice wrong">${page.say('admin-policies.theirs-unavailable')}</p>`;
  const every = found
    ? html``
    : html`<label><input type="checkbox" name="everyPhone"> ${page.say('admin-service.every-phone')}</label>`;
  const label = page.say(found ? 'admin-service.update' : 'admin-service.register');
  return html`<h3>${port.system}</h3>${standing(page, found, serviceAddresses(publicUrl))}
<form method="post" action="${PATH}">${page.csrf}<input type="hidden" name="system" value="${port.system}"><input type="hidden" name="name" value="${name}">
${every}<div class="buttons"><button data-do="register" aria-label="${label}: ${port.system}">${label}</button></div></form>`;
}

async function body(visit: Visit, parts: AdminParts, name: string): Promise<Html> {
  const { page } = visit;
  const clusters = await Promise.all(parts.phoneServices.map(port => cluster(visit, parts, port, name)));
  return html`<form method="get" action="${PATH}" class="inline"><label>${page.say('admin-service.name')} <input name="name" value="${name}" maxlength="32" required></label>
<button class="secondary" data-do="look">${page.say('admin-service.look')}</button></form>
${checks(visit, parts)}<h2>${page.say('admin-service.in-cucm')}</h2>${clusters}${toPaste(visit, parts, name)}`;
}

async function register(visit: Visit<z.output<typeof registered>>, parts: AdminParts): Promise<Reply> {
  const { page, form } = visit;
  const { system, name, everyPhone } = form;
  const port = parts.phoneServices.find(each => each.system === system);
  if (!port) return { redirect: PATH };
  const answer = await port.register({ name, ...serviceAddresses(parts.publicUrl), everyPhone: everyPhone === 'on' });
  const requester = changerOf(visit);
  if ('problem' in answer) {
    const said = html`<p class="notice wrong" role="alert">${page.say('admin-service.not-registered')} <span lang="en">${answer.problem}</span></p>`;
    return adminPage(visit, PATH, html`${said}${await body(visit, parts, name)}`, 502);
  }
  const detail = `${answer.done}: ${name}`;
  await parts.audit.append({ event: 'configuration-changed', requester, system, reason: 'phone-service', detail });
  return { redirect: `${PATH}?name=${encodeURIComponent(name)}&done=saved` };
}

/** `/admin/phone-service`: what stands in CUCM so that phones find Rekey, and whether Rekey is what phones demand. */
export function phoneServiceRoutes(parts: AdminParts): readonly WebRoute[] {
  return [
    route({
      method: 'get',
      path: PATH,
      who: 'configure',
      form: asked,
      handle: async visit =>
        adminPage(
          visit,
          PATH,
          html`${doneNotice(visit.page, visit.form.done)}${await body(visit, parts, visit.form.name)}`,
        ),
    }),
    route({
      method: 'post',
      path: PATH,
      who: 'configure',
      stepUp: true,
      form: registered,
      handle: visit => register(visit, parts),
    }),
  ];
}
