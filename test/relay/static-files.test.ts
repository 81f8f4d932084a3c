import { rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { loadStaticFiles } from '../../relay/static-files.ts'
import { INDEX, connectRaw, makePage, openDoor } from './front-door-fixture.ts'

/** Sends the path as it is; fetch would tidy it first. */
function getStatus(port: number, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
      .on('error', reject)
      .end()
  })
}

describe('the page', () => {
  it('comes with the headers that keep it alone', async () => {
    const { url } = await openDoor()
    const response = await fetch(url)
    expect(response.status).toBe(200)
    expect(await response.text()).toBe(INDEX)
    const headers = Object.fromEntries(response.headers)
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    })
    expect(headers['permissions-policy']).toContain('camera=(self), microphone=()')
    const policy = (headers['content-security-policy'] ?? '').split('; ')
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "worker-src 'self'",
        "style-src 'self'",
        "connect-src 'self' ws: wss:",
        "img-src 'self' blob: data:",
        "frame-ancestors 'none'",
        "base-uri 'none'",
      ]),
    )
    expect(policy.join()).not.toMatch(/unsafe-inline|'unsafe-eval'|\*/)
    expect(headers).not.toHaveProperty('strict-transport-security')
    expect(headers).not.toHaveProperty('x-powered-by')
  })

  it('says https for good when that is its public address', async () => {
    const { url } = await openDoor({}, { isPublicHttps: true })
    expect((await fetch(url)).headers.get('strict-transport-security')).toBe('max-age=31536000')
  })

  it('gives the service worker a policy of its own and asks for it each time', async () => {
    const { url } = await openDoor()
    const { headers } = await fetch(`${url}/sw.js`)
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; script-src 'self'; connect-src 'self'")
    expect(headers.get('cache-control')).toBe('no-cache')
    expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  })

  it('lets hashed files be kept for good', async () => {
    const { url } = await openDoor()
    const { headers } = await fetch(`${url}/assets/index-1a2b3c4d.js`)
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  })

  it('is compressed for those who say so, and not sent again unchanged', async () => {
    const { url } = await openDoor()
    const zipped = await fetch(url, { headers: { 'accept-encoding': 'gzip' } })
    expect(zipped.headers.get('content-encoding')).toBe('gzip')
    expect(Number(zipped.headers.get('content-length'))).toBeLessThan(200)
    expect(await zipped.text()).toBe(INDEX)
    for (const encoding of ['identity', 'gzip;q=0', 'br']) {
      const plain = await fetch(url, { headers: { 'accept-encoding': encoding } })
      expect(plain.headers.get('content-encoding')).toBeNull()
      expect(await plain.text()).toBe(INDEX)
    }
    const etag = zipped.headers.get('etag') ?? ''
    const headers = { 'accept-encoding': 'gzip', 'if-none-match': `"other", W/${etag}` }
    const again = await fetch(url, { headers })
    expect(again.status).toBe(304)
    expect(again.headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  it('comes as brotli from the build for those who take it, under a tag of its own', async () => {
    const page = await makePage()
    await writeFile(join(page, 'index.html.br'), brotliCompressSync(INDEX))
    const { url } = await openDoor({}, {}, page)
    const get = (encoding: string, more = {}) => fetch(url, { headers: { 'accept-encoding': encoding, ...more } })
    const tags = new Set<string | null>()
    for (const [asked, answered] of [
      ['gzip, deflate, br, zstd', 'br'],
      ['br;q=1.0, gzip', 'br'],
      ['gzip, br;q=0', 'gzip'],
      ['gzip, brx', 'gzip'],
      ['identity', null],
    ] as const) {
      const response = await get(asked)
      expect(response.headers.get('content-encoding'), asked).toBe(answered)
      expect(response.headers.get('vary')).toBe('Accept-Encoding')
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(await response.text()).toBe(INDEX)
      tags.add(response.headers.get('etag'))
    }
    expect(tags.size).toBe(3)
    const etag = (await get('br')).headers.get('etag') ?? ''
    expect((await get('br', { 'if-none-match': etag })).status).toBe(304)
    expect((await get('gzip', { 'if-none-match': etag })).status).toBe(200)
    expect((await fetch(`${url}/index.html.br`)).status).toBe(404)
  })

  it.each([
    ['of another build', brotliCompressSync('<!doctype html><title>Old</title>')],
    ['that is damaged', Buffer.from('no brotli')],
  ])('is not sent in a brotli form %s', async (_, brotli) => {
    const page = await makePage()
    await writeFile(join(page, 'index.html.br'), brotli)
    const { url } = await openDoor({}, {}, page)
    const response = await fetch(url, { headers: { 'accept-encoding': 'br, gzip' } })
    expect(response.headers.get('content-encoding')).toBe('gzip')
    expect(await response.text()).toBe(INDEX)
  })

  it('answers HEAD without a body and no other method', async () => {
    const { url } = await openDoor()
    const head = await fetch(url, { method: 'HEAD', headers: { 'accept-encoding': 'identity' } })
    expect(head.status).toBe(200)
    expect(head.headers.get('content-length')).toBe(String(INDEX.length))
    expect(await head.text()).toBe('')
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const response = await fetch(url, { method })
      expect(response.status).toBe(405)
      expect(response.headers.get('allow')).toBe('GET, HEAD')
    }
  })

  it('ignores a query', async () => {
    const { url } = await openDoor()
    expect((await fetch(`${url}/?share-target`)).status).toBe(200)
  })

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/..\\secret.txt',
    '//secret.txt',
    '/assets',
    '/assets/',
    '/index.html/',
    '/secret.txt',
    '/__proto__',
    '/constructor',
  ])('holds nothing at %s', async (path) => {
    const { port } = await openDoor()
    expect(await getStatus(port, path)).toBe(404)
  })

  it.each(['secret.txt', '*', 'http://[bad', 'http://127.0.0.1/secret.txt'])(
    'holds nothing at the target %s',
    async (target) => {
      const { port } = await openDoor()
      const { socket, ended } = connectRaw(port)
      socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
      expect(await ended).toMatch(/^HTTP\/1\.1 40[04] /)
    },
  )

  it('names the command when it was not built', async () => {
    const page = await makePage()
    await rm(join(page, 'index.html'))
    await expect(loadStaticFiles(page)).rejects.toThrow(`There is no page in ${page}. Run: npm run build`)
    await expect(loadStaticFiles(join(page, 'none'))).rejects.toThrow('could not be read. Run: npm run build')
  })
})
