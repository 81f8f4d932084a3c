import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { WarrenError } from '../src/core/base/errors.ts'
import { securityHeadersFor } from './security-headers.ts'

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/** Worth compressing: text. The others are compressed by their format. */
const COMPRESSIBLE = new Set(['.html', '.js', '.css', '.json', '.map', '.webmanifest', '.txt', '.svg', '.wasm'])

/** Below one network packet compressing saves nothing. */
const COMPRESS_FROM_BYTES = 1_024

/** Vite puts a hash of the content into each name under /assets/, so such a file never changes. */
const IMMUTABLE = 'public, max-age=31536000, immutable'
/** Everything else is asked for each time and answered with 304 when it is still the same. */
const REVALIDATE = 'no-cache'

interface StaticFile {
  readonly contentType: string
  readonly cacheControl: string
  readonly etag: string
  readonly plain: Buffer
  readonly gzipped: Buffer | undefined
}

/** The built page by the path in its URL: '/', '/index.html', '/assets/index-1a2b.js'. */
export type StaticFiles = ReadonlyMap<string, StaticFile>

const compress = promisify(gzip)

async function readStaticFile(folder: string, path: string): Promise<StaticFile> {
  const plain = await readFile(join(folder, path))
  const extension = extname(path).toLowerCase()
  const isWorthIt = COMPRESSIBLE.has(extension) && plain.byteLength >= COMPRESS_FROM_BYTES
  return {
    contentType: CONTENT_TYPES[extension] ?? 'application/octet-stream',
    cacheControl: path.startsWith('assets/') ? IMMUTABLE : REVALIDATE,
    etag: createHash('sha256').update(plain).digest('base64url').slice(0, 22),
    plain,
    gzipped: isWorthIt ? await compress(plain, { level: 9 }) : undefined,
  }
}

/**
 * Reads the whole built page into memory (a few megabytes). What is asked for later is looked up in a map and never
 * becomes a path on the disk, so there is no way out of the folder.
 *
 * @throws WarrenError `config` when there is no built page there
 */
export async function loadStaticFiles(folder: string): Promise<StaticFiles> {
  const filesByPath = new Map<string, StaticFile>()
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    for (const entry of entries) {
      if (!entry.isFile()) continue
      const path = join(entry.parentPath, entry.name).slice(folder.length).replaceAll('\\', '/').replace(/^\/+/, '')
      const file = await readStaticFile(folder, path)
      filesByPath.set(`/${path}`, file)
      // Under its own name too: the service worker asks for it so.
      if (path === 'index.html') filesByPath.set('/', file)
    }
  } catch (error) {
    throw new WarrenError('config', `The page in ${folder} could not be read. Run: npm run build`, { cause: error })
  }
  if (!filesByPath.has('/')) throw new WarrenError('config', `There is no page in ${folder}. Run: npm run build`)
  return filesByPath
}

const acceptsGzip = (request: IncomingMessage): boolean =>
  /(^|[\s,])gzip(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test([request.headers['accept-encoding'] ?? ''].flat().join(','))

const namesTag = (header: string | undefined, etag: string): boolean =>
  header !== undefined &&
  (header.trim() === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag))

/** @param path the path of the request's URL, as it came: nothing in the page's names needs decoding */
export function sendStaticFile(
  file: StaticFile,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  isPublicHttps: boolean,
): void {
  const gzipped = acceptsGzip(request) ? file.gzipped : undefined
  const etag = `"${file.etag}${gzipped === undefined ? '' : '-gz'}"`
  const headers = {
    ...securityHeadersFor(path, isPublicHttps),
    'Content-Type': file.contentType,
    'Cache-Control': file.cacheControl,
    ETag: etag,
    Vary: 'Accept-Encoding',
  }
  if (namesTag(request.headers['if-none-match'], etag)) {
    response.writeHead(304, headers).end()
    return
  }
  const body = gzipped ?? file.plain
  response.writeHead(200, {
    ...headers,
    'Content-Length': body.byteLength,
    ...(gzipped === undefined ? {} : { 'Content-Encoding': 'gzip' }),
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}
