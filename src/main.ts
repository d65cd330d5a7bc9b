import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Beside the packages, where nobody can write who could not change the program itself; where we cannot either, it is left.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url)));

await import('./cli.ts');
