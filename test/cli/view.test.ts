import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type IncomingMessage, get, request } from 'node:http';
import { resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { LiveLine } from '../../src/page/live.ts';
import type { PageData } from '../../src/page/page-data.ts';
import { writeNpy } from '../../src/tensor/npy.ts';
import { tensorOf } from '../../src/tensor/tensor.ts';
import { CALIBRATION, DIGITS, TEST_DIGITS, codesOf, openPlace } from '../support/spike.ts';

const place = openPlace();
const servers: ChildProcess[] = [];

beforeAll(() => {
  const args = ['compile', DIGITS, '-o', 'digits.spike', '--calibration', CALIBRATION];
  expect(place.run(args).status).toBe(0);
});

afterEach(() => servers.splice(0).forEach((server) => server.kill('SIGKILL')));
afterAll(() => place.clear());

interface Viewed {
  readonly url: string;
  readonly server: ChildProcess;
  /** What it said on the side. */
  readonly told: () => string;
}

/** Starts `view` and waits until it serves. */
async function view(...args: readonly string[]): Promise<Viewed> {
  const server = place.start(['view', ...args, '--json']);
  servers.push(server);
  let told = '';
  server.stderr!.on('data', (part) => (told += String(part)));
  let said = '';
  for await (const part of server.stdout!) {
    said += String(part);
    if (said.includes('}')) break;
  }
  return { url: (JSON.parse(said) as { url: string }).url, server, told: () => told };
}

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of answer.setEncoding('utf8')) text += String(part);
  return text;
}

async function ask(
  url: string,
  options: { readonly headers?: Record<string, string>; readonly method?: string } = {},
): Promise<{ status: number; text: string; headers: IncomingMessage['headers'] }> {
  const asked = request(url, options);
  asked.end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: answer.statusCode!, text: await textOf(answer), headers: answer.headers };
}

function dataIn({ text }: { readonly text: string }): PageData {
  const [, json] = /<script type="application\/json" id="data">(.*)<\/script>/.exec(text)!;
  return JSON.parse(json!) as PageData;
}

test('a mapped network is viewed with the samples of the network before', async () => {
  const layer = `spk 1
graph layer : fixed
input %x : spikes u1[2]
%a = dense(%x) {weight = i8[1,2](90, 80)} : current i32[1]
%y = lif(%a) {du = i32[](4095), dv = i32[](128), vth = i32[](20)} : spikes u1[1]
output y = %y
`;
  writeFileSync(place.path('layer.spk'), layer);
  writeFileSync(place.path('x.npy'), writeNpy(tensorOf('u8', [1, 3, 2], [1, 1, 0, 1, 1, 0])));
  const mapped = ['--target', 'loihi3', '--time-steps', '3', '--samples', 'x.npy'];
  const { url, told } = await view('layer.spk', ...mapped);
  expect(told().match(/"SPK4257"/g)).toHaveLength(1);
  expect(dataIn(await ask(url)).manifest).toMatchObject({ steps: 4, lateness: 1 });
  const { text } = await ask(`${url}run?sample=0`);
  const kinds = text
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as LiveLine).kind);
  expect(kinds).toEqual(['start', 'step', 'step', 'step', 'step', 'end']);
});

test('serves the page, and runs a sample step by step', async () => {
  const { url } = await view('digits.spike', '--samples', TEST_DIGITS, '--limit', '2');
  const page = await ask(url);
  const { live, manifest } = dataIn(page);
  expect(live!.samples).toHaveLength(2);
  const run = await ask(`${url}run?sample=1`);
  const lines = run.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LiveLine);
  const steps = Array.from({ length: manifest.steps }, () => 'step');
  expect(lines.map(({ kind }) => kind)).toEqual(['start', ...steps, 'end']);
  const sent = lines.flatMap((line) => (line.kind === 'step' ? line.populations : []));
  const last = lines.at(-1)!;
  expect(last.kind === 'end' && last.spikes).toBe(sent.reduce((sum, one) => sum + one.count, 0));
  const none = await ask(`${url}run?sample=2`);
  expect(JSON.parse(none.text)).toEqual({ kind: 'fault', message: 'no such sample' });
});

test('answers nobody else: not without the token, by another name, or from another page', async () => {
  const { url } = await view('digits.spike');
  const { origin, port } = new URL(url);
  expect((await ask(`${origin}/`)).status).toBe(404);
  expect((await ask(`${origin}/run?sample=0`)).status).toBe(404);
  expect((await ask(url, { headers: { Host: `evil.example:${port}` } })).status).toBe(403);
  expect((await ask(url, { method: 'POST' })).status).toBe(405);
  const { status, headers } = await ask(url, { headers: { Origin: 'http://evil.example' } });
  expect(status).toBe(200);
  expect(headers['access-control-allow-origin']).toBeUndefined();
  expect(headers['referrer-policy']).toBe('no-referrer');
});

test('a port that is taken is told', async () => {
  const { url } = await view('digits.spike');
  const ran = place.run(['view', 'digits.spike', '--port', new URL(url).port]);
  expect(codesOf(ran)).toEqual(['SPK8201']);
  expect(ran.status).toBe(7);
});

test('a graph is compiled as it is told, and what needs samples says so', async () => {
  const args = [resolve('examples/snn/rhythm.spk'), '--time-steps', '7'];
  const { url, told } = await view(...args);
  expect(dataIn(await ask(url)).manifest.steps).toBe(7);
  expect(told()).toContain('"code":"SPK8203"');
});

test('options of a compile are told where nothing is compiled', async () => {
  const { told } = await view('digits.spike', '--weight-bits', '4', '--encoding', 'radix');
  expect([...told().matchAll(/"code":"(SPK\d+)"/g)].map(([, code]) => code)).toEqual([
    'SPK3064',
    'SPK3064',
  ]);
});

test('a model runs on the samples that it was calibrated on', async () => {
  const { url } = await view(DIGITS, '--calibration', CALIBRATION, '--weight-bits', '4');
  const { live, report } = dataIn(await ask(url));
  expect(live!.samples[0]).toContain('calibration.npz');
  expect(report.options).toMatchObject({ weightBits: 4 });
});

test('a model is compiled first, and Ctrl-C ends it all at once, a run too', async () => {
  const { url, server } = await view(DIGITS, '--calibration', CALIBRATION);
  const running = get(`${url}run?sample=0`);
  running.on('error', () => {});
  await once(running, 'response');
  server.kill('SIGINT');
  expect(await once(server, 'exit')).toEqual([0, null]);
});
