import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Client, Verb } from '../../runtime/executors/bridge/client.ts';

/* What was said on the bridge to a driver of Lava, and what it answered, network by network. */

const FILE = 'test/fixtures/bridge/lava.jsonl.gz';

interface Exchange {
  readonly verb: Verb;
  readonly body: object;
  readonly ok: Readonly<Record<string, unknown>>;
}

type Transcript = readonly Exchange[];

export function readTranscripts(): ReadonlyMap<string, Transcript> {
  if (!existsSync(FILE)) return new Map();
  const lines = gunzipSync(readFileSync(FILE)).toString().trim().split('\n');
  return new Map(lines.map((line) => JSON.parse(line) as [string, Transcript]));
}

export function writeTranscripts(transcripts: ReadonlyMap<string, Transcript>): void {
  const lines = [...transcripts].map((one) => `${JSON.stringify(one)}\n`);
  writeFileSync(FILE, gzipSync(lines.join(''), { level: 9 }));
}

/** A driver that answers what was recorded, and only to what was asked then. */
export function replayed(transcript: Transcript): Client {
  let next = 0;
  const request = (verb: Verb, body: object = {}) => {
    const exchange = transcript[next++];
    if (exchange?.verb !== verb || !isDeepStrictEqual(exchange.body, asJson(body)))
      throw new Error(`request ${next} is '${verb}', and not the one that was recorded`);
    return Promise.resolve(exchange.ok);
  };
  return { request, close: () => {}, abort: () => {} };
}

/** A driver of which all is written down. */
export function recorded(client: Client, transcript: Exchange[]): Client {
  const request = async (verb: Verb, body: object = {}) => {
    const ok = await client.request(verb, body);
    transcript.push({ verb, body: asJson(body), ok });
    return ok;
  };
  return { ...client, request };
}

function asJson(body: object): object {
  return JSON.parse(JSON.stringify(body)) as object;
}
