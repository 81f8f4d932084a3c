import { afterEach, expect, test } from 'vitest'
import { answerHeaders } from '../../src/service-worker/answer-headers.ts'
import { answerWithStream } from '../../src/service-worker/answer-stream.ts'
import { askPages } from '../../src/service-worker/ask-pages.ts'
import type { AskedPage } from '../../src/service-worker/ask-pages.ts'
import type { FromPage, FromWorker, StreamFacts } from '../../src/service-worker/messages.ts'
import { parseStreamPath } from '../../src/service-worker/messages.ts'

const ID = '0123456789abcdef'.repeat(2)
const FILM: StreamFacts = { kind: 'media', type: 'video/webm', size: 1000 }

const ports: MessagePort[] = []
afterEach(() => ports.splice(0).forEach((port) => port.close()))

/** A page that has one stream and gives its bytes, each of the value of its place, `pieceBytes` at a time. */
function pageWith(facts: StreamFacts | undefined, { pieceBytes = 100, failAt = Infinity } = {}) {
  const heard: FromWorker[] = []
  const page: AskedPage = {
    postMessage(_message, [theirs]) {
      const port = theirs as MessagePort
      ports.push(port)
      const say = (message: FromPage) => port.postMessage(message)
      if (facts === undefined) return say({ type: 'unknown' })
      let at = 0
      let until = 0
      port.onmessage = ({ data }: MessageEvent<FromWorker>) => {
        heard.push(data)
        if (data.type === 'open') ({ start: at, end: until } = data)
        if (data.type !== 'pull') return
        if (at >= failAt) return say({ type: 'fail' })
        if (at === until) return say({ type: 'end' })
        const from = at
        at = Math.min(until, at + pieceBytes)
        say({ type: 'piece', bytes: Uint8Array.from({ length: at - from }, (_, i) => (from + i) & 0xff) })
      }
      return say({ type: 'offer', answer: 'a1', facts })
    },
  }
  return { page, heard }
}

async function ask(facts: StreamFacts, range: string | null, options = {}) {
  const { page, heard } = pageWith(facts, options)
  const source = await askPages([page], ID)
  if (source === undefined) throw new Error('nobody has it')
  ports.push(source.port)
  const open = new Set<string>()
  return { response: answerWithStream(source, range, open), heard, open }
}

const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer())

test('a download is answered whole, as nothing that opens, under its own name', async () => {
  const { response, open } = await ask({ kind: 'download', name: 'Fotos “Sommer”\n.html', size: 1000 }, 'bytes=5-6')
  expect(response.status).toBe(200)
  expect(open.has('a1')).toBe(true)
  const { headers } = response
  expect(headers.get('content-type')).toBe('application/octet-stream')
  expect(headers.get('content-length')).toBe('1000')
  expect(headers.get('content-disposition')).toBe(
    "attachment; filename*=UTF-8''Fotos%20%E2%80%9CSommer%E2%80%9D%0A.html",
  )
  expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
  expect(await bytesOf(response)).toHaveLength(1000)
  expect(open.size).toBe(0)
})

test('a download that may end early is given no length', () => {
  const headers = answerHeaders({ kind: 'download', name: 'all.zip', size: 1000, isAbout: true })
  expect(headers['Content-Length']).toBe(undefined)
})

test('media is answered in the range that is asked for', async () => {
  const { response } = await ask(FILM, 'bytes=250-499')
  expect(response.status).toBe(206)
  expect(response.headers.get('content-range')).toBe('bytes 250-499/1000')
  expect(response.headers.get('content-type')).toBe('video/webm')
  const bytes = await bytesOf(response)
  expect(bytes).toHaveLength(250)
  expect([bytes[0], bytes[249]]).toEqual([250, 499 & 0xff])
})

test('a range that is not there is refused, and the page let go', async () => {
  const { response, open } = await ask(FILM, 'bytes=1000-')
  expect(response.status).toBe(416)
  expect(response.headers.get('content-range')).toBe('bytes */1000')
  expect(open.size).toBe(0)
})

test('what is no sound or film gets no type of its own', () => {
  for (const type of ['text/html', 'image/svg+xml', 'video/webm\r\nX: y', 'video/']) {
    expect(answerHeaders({ kind: 'media', type, size: 1 })['Content-Type']).toBe('application/octet-stream')
  }
})

test('when the page fails in the middle, whoever reads sees an error, not an end', async () => {
  const { response, open } = await ask(FILM, null, { failAt: 500 })
  await expect(response.arrayBuffer()).rejects.toThrow('could not give the rest')
  expect(open.size).toBe(0)
})

test('no more than a little waits for whoever does not read, and a cancel reaches the page', async () => {
  const MIB = 1024 * 1024
  const { response, heard, open } = await ask({ ...FILM, size: 64 * MIB }, null, { pieceBytes: MIB / 4 })
  const reader = response.body?.getReader()
  await reader?.read()
  const pulls = () => heard.filter(({ type }) => type === 'pull').length
  await expect.poll(pulls).toBeGreaterThanOrEqual(4)
  await new Promise((resolve) => setImmediate(resolve))
  expect(pulls()).toBeLessThanOrEqual(6)
  await reader?.cancel()
  await expect.poll(() => heard.at(-1)?.type).toBe('cancel')
  expect(open.size).toBe(0)
})

test('of several pages the one that has it answers, and nobody has what nobody has', async () => {
  const other = pageWith(undefined).page
  expect((await askPages([other, pageWith(FILM).page], ID))?.facts).toEqual(FILM)
  expect(await askPages([other, other], ID)).toBeUndefined()
  expect(await askPages([], ID)).toBeUndefined()
})

test('only addresses of streams are streams', () => {
  expect(parseStreamPath(`/download/${ID}`)).toEqual({ kind: 'download', id: ID })
  expect(parseStreamPath(`/media/${ID}`)).toEqual({ kind: 'media', id: ID })
  for (const path of ['/', '/download/', `/download/${ID}0`, `/download/${ID}/x`, `/x/download/${ID}`, '/media/x']) {
    expect(parseStreamPath(path)).toBeUndefined()
  }
})
