import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { CommanderError } from 'commander';
import { afterAll, describe, expect, test } from 'vitest';
import { policyCommand } from '../../src/commands/policy.ts';
import { check } from '../../src/policy/check.ts';
import { defaultPolicies } from '../../src/policy/default-policies.ts';
import { kinds } from '../../src/policy/kind.ts';

/** Collects what is written to it. */
function sink(): { stream: Writable; text: () => string } {
  const stream = new PassThrough({ highWaterMark: 64 * 1024 * 1024 });
  return { stream, text: () => (stream.read() as Buffer | null)?.toString('utf8') ?? '' };
}

interface Run {
  readonly out: string;
  readonly err: string;
  readonly code: number | undefined;
}

/** Runs `rekey policy ARGS` with this on its standard input. */
async function run(args: readonly string[], input: Readable | string | Buffer = ''): Promise<Run> {
  const out = sink();
  const err = sink();
  let code: number | undefined;
  const stdin = input instanceof Readable ? input : Readable.from([Buffer.from(input)]);
  const command = policyCommand({
    stdin,
    stdout: out.stream,
    stderr: err.stream,
    setExitCode: set => {
      code = set;
    },
  });
  await command.parseAsync([...args], { from: 'user' }).catch((error: unknown) => {
    if (!(error instanceof CommanderError)) throw error;
    expect(error.exitCode).toBe(code);
  });
  return { out: out.text(), err: err.text(), code };
}

const ask = (question: object): string => `${JSON.stringify(question)}\n`;
const folder = mkdtempSync(join(tmpdir(), 'rekey-policy-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file of forbidden values. */
function listFile(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

describe('rekey policy check judges the value on standard input', () => {
  const checkPin = ['check', '--kind', 'cucm-pin', '--value', '-'];

  test('a good value exits with 0', async () => {
    const { out, err, code } = await run(checkPin, '408217\n');
    expect(out).toBe('{"ok":true,"violations":[]}\n');
    expect(err).toBe('Left out, because only the store can judge: history.\n');
    expect(code).toBe(0);
  });

  test('a bad one exits with 1 and names every rule', async () => {
    const { out, code } = await run([...checkPin, '--user', '{"extension":"71104"}'], '711047\r\n');
    expect(out).toBe('{"ok":false,"violations":["own-number"]}\n');
    expect(code).toBe(1);
  });

  test('only the newline at the end is taken off', async () => {
    expect((await run(checkPin, '408217 \n')).out).toBe('{"ok":false,"violations":["digits-only"]}\n');
    expect((await run(checkPin, '')).out).toBe('{"ok":false,"violations":["min-length","digits-only"]}\n');
  });

  test('with the forbidden list of a file, or none', async () => {
    const file = listFile('pins.txt', '# ours\n408217\n');
    expect((await run([...checkPin, '--forbidden', file], '408217')).out).toContain('["forbidden"]');
    expect((await run([...checkPin, '--forbidden', 'none'], '147852')).out).not.toContain('forbidden');
    expect((await run(checkPin, '147852')).out).toContain('"forbidden"');
  });

  test('says for each kind what it leaves out', async () => {
    const leftOut = async (kind: string): Promise<string> =>
      (await run(['check', '--kind', kind, '--value', '-'], 'x')).err;
    expect(await leftOut('directory-password')).toBe(
      'Left out, because only the store can judge: breached, history.\n',
    );
    expect(await leftOut('fac')).toBe('Left out, because only the store can judge: unique.\n');
  });

  test.each([
    ['a value among the arguments', ['check', '--kind', 'cucm-pin', '--value', '408217'], 'visible to all users'],
    ['no value', ['check', '--kind', 'cucm-pin'], '--value -'],
    ['no kind', ['check', '--value', '-'], '--kind KIND is missing'],
    [
      'an unknown kind',
      ['check', '--kind', 'pin', '--value', '-'],
      '--kind "pin" is no kind of credential; the kinds are cucm-pin,',
    ],
    [
      'a user that is no JSON',
      [...checkPin, '--user', '{'],
      '--user must be a JSON object such as {"extension":"71104"}: not valid JSON.',
    ],
    ['a user that is a list', [...checkPin, '--user', '[]'], 'expected object, received array'],
    ['an unknown field of the user', [...checkPin, '--user', '{"extention":"7"}'], 'Unrecognized key: "extention"'],
    [
      'a number instead of a text',
      [...checkPin, '--user', '{"extension":71104}'],
      'extension: Invalid input: expected string',
    ],
    ['a list that cannot be read', [...checkPin, '--forbidden', join(folder, 'nowhere')], 'cannot be (ENOENT)'],
    ['an unknown option', ['check', '--kid', 'fac'], "unknown option '--kid'"],
    ['an unknown subcommand', ['verify'], "unknown command 'verify'"],
    ['other options beside --ndjson', ['check', '--ndjson', '--kind', 'fac'], 'give no other option'],
    ['nothing at all', [], 'Usage: policy'],
  ])('%s is wrong use: exit code 2 and a sentence', async (_, args, sentence) => {
    const { out, err, code } = await run(args, '408217');
    expect(err).toContain(sentence);
    expect(out).toBe('');
    expect(code).toBe(2);
  });

  test.each([
    ['two lines', '408217\n408218\n', 'one value on one line'],
    ['bytes that are no UTF-8', Buffer.from([0x34, 0xff]), 'not valid UTF-8'],
    ['more than any value', '1'.repeat(70_000), 'longer than 65536 bytes'],
  ])('%s on standard input are wrong use', async (_, input, sentence) => {
    const { out, err, code } = await run(checkPin, input);
    expect(err).toContain(sentence);
    expect(err).not.toContain('408218');
    expect(out).toBe('');
    expect(code).toBe(2);
  });

  test('--help exits with 0', async () => {
    const { out, code } = await run(['check', '--help']);
    expect(out).toContain('--ndjson');
    expect(code).toBe(0);
  });
});

describe('rekey policy check --ndjson answers line by line', () => {
  const lines = async (input: Readable | string | Buffer): Promise<Run & { answers: unknown[] }> => {
    const done = await run(['check', '--ndjson'], input);
    return {
      ...done,
      answers: done.out
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line) as unknown),
    };
  };

  test('in order, with the subject, and says what is left out', async () => {
    const { answers, err, code } = await lines(
      ask({ kind: 'cucm-pin', value: '408217' }) +
        ask({
          kind: 'cucm-pin',
          value: '711047',
          subject: { extension: '71104', mailbox: null, alternateExtensions: null },
        }) +
        ask({ kind: 'unity-password', value: '!Coool-7' }),
    );
    expect(answers).toEqual([
      { ok: true, violations: [] },
      { ok: false, violations: ['own-number'] },
      { ok: true, violations: [] },
    ]);
    expect(err).toBe('Left out, because only the store can judge: breached, history, unique.\n');
    expect(code).toBe(1);
  });

  test('what a line gives replaces the policy’s own', async () => {
    const pin = { kind: 'unity-pin', value: '2580' };
    const { answers } = await lines(
      [
        { ...pin },
        { ...pin, minLength: 4, forbidden: [] },
        { ...pin, minLength: 3, forbidden: [] },
        { ...pin, minLength: 3, forbidden: ['2580'] },
        { ...pin, minLength: 3, forbidden: [], keypadLine: 'both' },
        { ...pin, minLength: 3, maxLength: 3, rules: [] },
        { kind: 'cucm-password', value: 'aab-AA77', repeatedCharacters: 2 },
      ]
        .map(ask)
        .join(''),
    );
    expect(answers).toEqual([
      { ok: false, violations: ['min-length', 'forbidden'] },
      { ok: false, violations: ['keypad-line'] },
      { ok: true, violations: [] },
      { ok: false, violations: ['forbidden'] },
      { ok: false, violations: ['keypad-line'] },
      { ok: false, violations: ['max-length'] },
      { ok: false, violations: ['repeated-character'] },
    ]);
  });

  test.each([
    ['no JSON', 'pin 408217', 'not valid JSON'],
    ['nothing', '', 'not valid JSON'],
    ['no object', '["408217"]', 'expected object'],
    ['an unknown kind', '{"kind":"pin","value":"408217"}', 'kind: Invalid option'],
    ['no value', '{"kind":"fac"}', 'value: Invalid input'],
    ['a number as value', '{"kind":"fac","value":408217}', 'value: Invalid input'],
    ['an unknown field', '{"kind":"fac","value":"408217","minlength":4}', 'Unrecognized key: "minlength"'],
    ['an unknown rule', '{"kind":"fac","value":"408217","rules":["nice"]}', 'rules.0: Invalid option'],
    ['a negative length', '{"kind":"fac","value":"408217","minLength":-1}', 'minLength: Too small'],
  ])('%s is answered by an error in its place, which does not repeat the value', async (_, line, error) => {
    const good = ask({ kind: 'cucm-pin', value: '940261' });
    const { answers, out, code } = await lines(`${good}${line}\n${good}`);
    expect(answers).toEqual([
      { ok: true, violations: [] },
      { error: expect.stringContaining(error) },
      { ok: true, violations: [] },
    ]);
    expect(out).not.toContain('408217');
    expect(code).toBe(1);
  });

  test('bytes that are no UTF-8 and lines beyond all measure as well', async () => {
    const good = Buffer.from(ask({ kind: 'cucm-pin', value: '940261' }));
    const long = Buffer.alloc(5 * 1024 * 1024, 'x');
    const { answers } = await lines(Buffer.concat([Buffer.from([0xff, 0x0a]), long, Buffer.from('\n'), good]));
    expect(answers).toEqual([
      { error: 'not valid UTF-8' },
      { error: 'longer than 4194304 bytes' },
      { ok: true, violations: [] },
    ]);
  });

  test('lines end at newlines only: carriage returns are white space and U+2028 stands inside a value', async () => {
    const { answers } = await lines(
      '{"kind":"cucm-pin","value":"408217"}\r\n{"kind":"cucm-pin","value":"40\u20288217"}',
    );
    expect(answers).toEqual([
      { ok: true, violations: [] },
      { ok: false, violations: ['digits-only'] },
    ]);
  });

  test('lines and characters may be torn apart between chunks', async () => {
    const whole = Buffer.from(
      ask({ kind: 'cucm-password', value: 'Zoé-漢字-77😀', subject: { userId: 'zoé' } }).repeat(3),
    );
    const bytes = Readable.from([...whole].map(byte => Buffer.from([byte])));
    expect((await lines(bytes)).answers).toEqual(Array(3).fill({ ok: false, violations: ['own-name'] }));
  });

  test('no line is clean', async () => {
    expect(await run(['check', '--ndjson'], '')).toMatchObject({ out: '', code: 0 });
  });

  test('every clean line exits with 0', async () => {
    expect(await run(['check', '--ndjson'], ask({ kind: 'cucm-pin', value: '408217' }))).toMatchObject({ code: 0 });
  });

  test('reads no faster than its answers are read', async () => {
    const line = ask({ kind: 'cucm-pin', value: '408217' });
    let given = 0;
    function* endless(): Generator<Buffer> {
      for (; given < 10_000; given += 1) yield Buffer.from(line.repeat(1_000));
    }
    const stalled = new Writable({ highWaterMark: 1, write: () => {} });
    const io = { stdin: Readable.from(endless()), stdout: stalled, stderr: sink().stream, setExitCode: () => {} };
    const running = policyCommand(io).parseAsync(['check', '--ndjson'], { from: 'user' });
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(given).toBeLessThan(100);
    stalled.destroy();
    await running;
  });
});

describe('rekey policy generate', () => {
  test('draws as many values as asked for, one a line, that break no rule', async () => {
    const { out, err, code } = await run([
      'generate',
      '--kind',
      'unity-pin',
      '--count',
      '2500',
      '--user',
      '{"extension":"71104"}',
    ]);
    const values = out.trimEnd().split('\n');
    expect(values).toHaveLength(2_500);
    const policy = defaultPolicies['unity-pin'];
    expect(values.filter(value => check('unity-pin', value, { extension: '71104' }, policy).length > 0)).toEqual([]);
    expect(err).toBe('Left out, because only the store can judge: history.\n');
    expect(code).toBe(0);
  });

  test.each(kinds)('%s: one value of the policy’s own length by default', async kind => {
    const { out } = await run(['generate', '--kind', kind]);
    expect(out).toHaveLength(defaultPolicies[kind].generateLength + 1);
  });

  test('of the length asked for', async () => {
    expect((await run(['generate', '--kind', 'fac', '--length', '16'])).out).toMatch(/^[0-9]{16}\n$/);
  });

  test('none at all, if none are asked for', async () => {
    expect(await run(['generate', '--kind', 'fac', '--count', '0'])).toMatchObject({ out: '', code: 0 });
  });

  test('never one of a forbidden list', async () => {
    const tail = (first: string) =>
      Array.from({ length: 100_000 }, (_, index) => first + String(index).padStart(5, '0'));
    const file = listFile('most.txt', [...'012345678'].flatMap(tail).join('\n'));
    const { out } = await run(['generate', '--kind', 'cucm-pin', '--count', '20', '--forbidden', file]);
    expect(out).toMatch(/^(9[0-9]{5}\n){20}$/);
  });

  test.each([
    ['a negative count', ['--count', '-3'], '--count must be a whole number that is not negative; it is "-3".'],
    ['half a count', ['--count', '1.5'], '--count must be a whole number'],
    ['no count', ['--count', ''], '--count must be a whole number'],
    ['too short a length', ['--length', '5'], '--length 5 is outside the policy cucm-pin, which asks for 6 to 10.'],
    ['too long a length', ['--length', '11'], '--length 11 is outside the policy cucm-pin'],
    ['an unknown kind', ['--kind', 'pin'], '--kind "pin" is no kind'],
    ['a user that is no JSON', ['--user', 'x'], '--user must be a JSON object'],
  ])('%s is wrong use: exit code 2 and a sentence', async (_, args, sentence) => {
    const { out, err, code } = await run(['generate', '--kind', 'cucm-pin', ...args]);
    expect(err).toContain(sentence);
    expect(out).toBe('');
    expect(code).toBe(2);
  });

  test('without a kind is wrong use', async () => {
    expect(await run(['generate'])).toMatchObject({
      code: 2,
      err: expect.stringContaining("'--kind <kind>' not specified"),
    });
  });

  test('where nothing is left to draw ends with the sentence that names the policy', async () => {
    const all = Array.from({ length: 1_000_000 }, (_, index) => String(index).padStart(6, '0'));
    const { out, err, code } = await run([
      'generate',
      '--kind',
      'cucm-pin',
      '--forbidden',
      listFile('all.txt', all.join('\n')),
    ]);
    expect(err).toContain('The policy cucm-pin accepted none of 10000 random values of 6 characters');
    expect(out).toBe('');
    expect(code).toBe(2);
  });

  test('ends in peace when its reader goes away', async () => {
    const stdout = new PassThrough();
    stdout.once('data', () => stdout.destroy());
    const io = { stdin: Readable.from([]), stdout, stderr: sink().stream, setExitCode: () => {} };
    await policyCommand(io).parseAsync(['generate', '--kind', 'fac', '--count', '1000000'], { from: 'user' });
  });
});
