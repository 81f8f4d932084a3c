import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliDecompress, gzip } from 'node:zlib'
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
  /** By the name of its encoding, the smallest first. */
  readonly compressed: ReadonlyMap<Encoding, Buffer>
}

/** As requests and answers name them. */
type Encoding = 'br' | 'gzip'

/** The build puts it behind the name of a file whose brotli form it holds (scripts/compress-page.mjs). */
const BROTLI_SUFFIX = '.br'

/** The built page by the path in its URL: '/', '/index.html', '/assets/index-1a2b.js'. */
export type StaticFiles = ReadonlyMap<string, StaticFile>

const compress = promisify(gzip)
const decompress = promisify(brotliDecompress)

async function readStaticFile(folder: string, path: string): Promise<StaticFile> {
  const plain = await readFile(join(folder, path))
  const extension = extname(path).toLowerCase()
  const isWorthIt = COMPRESSIBLE.has(extension) && plain.byteLength >= COMPRESS_FROM_BYTES
  return {
    contentType: CONTENT_TYPES[extension] ?? 'application/octet-stream',
    cacheControl: path.startsWith('assets/') ? IMMUTABLE : REVALIDATE,
    etag: createHash('sha256').update(plain).digest('base64url').slice(0, 22),
    plain,
    compressed: new Map(isWorthIt ? await compressFile(join(folder, path), plain) : []),
  }
}

/** Brotli takes too long at a start: it is there from the build, or not at all. */
async function compressFile(path: string, plain: Buffer): Promise<[Encoding, Buffer][]> {
  const [brotli, gzipped] = await Promise.all([readBrotli(path, plain), compress(plain, { level: 9 })])
  return [...(brotli === undefined ? [] : [['br', brotli] as [Encoding, Buffer]]), ['gzip', gzipped]]
}

/** Nothing for what was left by another build. */
async function readBrotli(path: string, plain: Buffer): Promise<Buffer | undefined> {
  try {
    const brotli = await readFile(path + BROTLI_SUFFIX)
    return (await decompress(brotli)).equals(plain) ? brotli : undefined
  } catch {
    return undefined
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
      if (!entry.isFile() || entry.name.endsWith(BROTLI_SUFFIX)) continue
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

const accepts = (request: IncomingMessage, encoding: Encoding): boolean =>
  new RegExp(`(^|[\\s,])${encoding}(?!\\s*;\\s*q=0(\\.0*)?\\s*(,|$))(?=[\\s,;]|$)`, 'i').test(
    [request.headers['accept-encoding'] ?? ''].flat().join(','),
  )

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
  const [encoding, compressed] = [...file.compressed].find(([name]) => accepts(request, name)) ?? []
  const etag = `"${file.etag}${encoding === undefined ? '' : `-${encoding}`}"`
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
  const body = compressed ?? file.plain
  response.writeHead(200, {
    ...headers,
    'Content-Length': body.byteLength,
    ...(encoding === undefined ? {} : { 'Content-Encoding': encoding }),
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}
