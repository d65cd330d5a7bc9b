import { readFileSync } from 'node:fs';
import { adminNavigation, adminRoutes } from './admin/admin-routes.ts';
import { createHealth } from './admin/health.ts';
import { createRemainingCounter } from './admin/policy-preview.ts';
import type { WrittenWords } from './admin/ports.ts';
import { certificatesOf, ownCertificate } from './certificates.ts';
import type { PolicyConfig } from './config/policies.ts';
import { namedPolicy } from './from-config.ts';
import type { LiveTexts } from './live-texts.ts';
import { createMailTexts } from './mail-texts.ts';
import type { PagesFoundation, PagesPart } from './pages-part.ts';
import { createPhonePreview } from './phone-preview.ts';
import { createPolicyBook } from './renewal/policy-book.ts';
import { createAdminFigures } from './store/admin-figures.ts';

function writtenWords({ words, wordsOfFiles }: LiveTexts): WrittenWords {
  return {
    keys: () => words.keys,
    now: (language, key) => words.written(language, key).text,
    ofFiles: (language, key) => wordsOfFiles.written(language, key).text,
  };
}

function versionOf(): string {
  const told = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return told.version;
}

/** The admin sub-app, built from what the server has. */
export function adminPart({ config, assembly, surroundings, sessions }: PagesFoundation): PagesPart {
  const { settings, systems, subjects, attempts, audit, outbox, phoneServices } = assembly;
  const { clock, random, publicUrl } = surroundings;
  const figures = createAdminFigures(assembly.store);
  const certificates = () => certificatesOf(config);
  const routes = adminRoutes({
    settings,
    config,
    systems,
    findSubject: subjects.find,
    // Only a judged document is handed in.
    policyUnder: (policies, kind, subject) =>
      createPolicyBook((policies as readonly PolicyConfig[]).map(namedPolicy))(kind, subject),
    countRemaining: createRemainingCounter(random),
    sessions,
    doors: attempts,
    figures,
    batches: assembly.batches,
    calendar: assembly.calendar,
    sweep: assembly.sweep,
    health: createHealth({ systems, mail: outbox, certificates, figures, clock }),
    audit,
    publicUrl,
    ownCertificate: () => ownCertificate(config),
    phoneServices,
    version: versionOf(),
    words: writtenWords(assembly.live.texts),
    mailTexts: createMailTexts({ config, texts: assembly.live.texts, outbox, store: assembly.store, clock, random }),
    phonePreview: createPhonePreview(assembly.live.texts.phoneTemplates),
    clock,
  });
  return { routes, navigation: adminNavigation };
}
