import { resolve } from 'node:path';
import type { Config } from '../config/config.ts';
import { type LoadedConfig, loadConfig } from '../config/load-config.ts';
import { describeProblem } from '../config/problem.ts';
import { type CommandIo, exitCodes } from './command-io.ts';
import { templateProblems } from './template-problems.ts';

/** Where a command finds its configuration unless told. */
const DEFAULT_CONFIG = 'rekey.yaml';

/** The option that every command with a configuration has. */
export const configOption = ['--config <file>', 'the configuration', DEFAULT_CONFIG] as const;

/** Writes everything that is wrong with the configuration and with the files that it names, one line each. */
export function explain(io: CommandIo, { problems, sound }: Extract<LoadedConfig, { ok: false }>): void {
  for (const line of [...problems.map(describeProblem), ...templateProblems(sound)]) io.stderr.write(`${line}\n`);
}

/** The configuration, or undefined after every problem was written to stderr and the exit code set to 1. */
export function readConfig(io: CommandIo, file: string): Config | undefined {
  const loaded = loadConfig(resolve(file), process.env);
  if (loaded.ok) return loaded.config;
  explain(io, loaded);
  io.setExitCode(exitCodes.violated);
  return undefined;
}
