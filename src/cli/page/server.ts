import { randomBytes } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import * as codes from '../../diagnostics/codes.ts';
import { SpikeError } from '../../diagnostics/diagnostic.ts';
import { isSystemError } from '../../support/system-error.ts';

/** What is served to whoever knows the token. */
export interface Pages {
  readonly html: string;
  /** Lines of a run of a sample, as JSON; ended by the signal when nobody listens any more. */
  run(query: URLSearchParams, signal: AbortSignal): AsyncIterable<string>;
}

export interface PageServer {
  readonly url: string;
  /** Ends all that is under way. */
  close(): void;
}

const HOST = '127.0.0.1';
const TOKEN_BYTES = 16;

/** What every answer says: nobody frames it, keeps it, guesses its type or learns the address with the token. */
const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': `frame-ancestors 'none'`,
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/**
 * Serves a page on this machine alone. Other pages that a browser has open cannot ask for it: they do not know the token,
 * a name that was made to point here is not the host that we are, and no answer says that it may be read from elsewhere.
 */
export async function servePage(pages: Pages, port: number): Promise<PageServer> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const server = createServer((request, response) => {
    const hosts = [`${HOST}:${portOf(server)}`, `localhost:${portOf(server)}`];
    void answer(request, response, { pages, token, hosts });
  });
  await listening(server, port);
  return {
    url: `http://${HOST}:${portOf(server)}/${token}/`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

interface Serving {
  readonly pages: Pages;
  readonly token: string;
  readonly hosts: readonly string[];
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { pages, token, hosts }: Serving,
): Promise<void> {
  const end = (status: number, text: string, type = 'text/plain') => {
    response.writeHead(status, { ...HEADERS, 'Content-Type': `${type}; charset=utf-8` });
    response.end(text);
  };
  const [path, query] = (request.url ?? '').split('?', 2);
  const refused = refusalOf(request, hosts);
  if (refused) {
    end(...refused);
    return;
  }
  if (path === `/${token}/`) {
    end(200, pages.html, 'text/html');
    return;
  }
  if (path !== `/${token}/run`) {
    end(404, 'nothing here\n');
    return;
  }
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  response.writeHead(200, { ...HEADERS, 'Content-Type': 'application/x-ndjson' });
  for await (const line of pages.run(new URLSearchParams(query), gone.signal)) {
    if (gone.signal.aborted) return;
    if (!response.write(`${line}\n`)) await drained(response, gone.signal);
  }
  response.end();
}

function refusalOf(
  { headers, method }: IncomingMessage,
  hosts: readonly string[],
): [status: number, text: string] | undefined {
  if (!hosts.includes(headers.host ?? '')) return [403, 'not this host\n'];
  return method === 'GET' ? undefined : [405, 'only GET\n'];
}

/** Until there is room again, or nobody listens. */
async function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    response.once('drain', resolve);
    signal.addEventListener('abort', () => resolve());
  });
}

async function listening(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      const isTaken = isSystemError(error) && error.code === 'EADDRINUSE';
      reject(isTaken ? new SpikeError([codes.portTaken({ port })]) : error);
    });
    server.listen(port, HOST, resolve);
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
