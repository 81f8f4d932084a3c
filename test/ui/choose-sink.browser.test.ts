import { afterEach, expect, test, vi } from 'vitest'
import { WarrenError } from '../../src/core/mesh.ts'
import type { StreamDesk, StreamOffer } from '../../src/ui/streams/stream-desk.ts'
import { chooseSink } from '../../src/ui/transfers/choose-sink.ts'

const MIB = 1024 * 1024
const LARGE = 64 * MIB

type PickingWindow = Window & { showSaveFilePicker?: unknown }

const original = (window as PickingWindow).showSaveFilePicker
afterEach(() => setPicker(original))

function setPicker(picker: unknown): void {
  Object.defineProperty(window, 'showSaveFilePicker', { value: picker, configurable: true, writable: true })
}

/** A desk whose one offer the test answers itself, in place of the service worker. */
function makeDesk(isReady: boolean) {
  const offers: StreamOffer[] = []
  const release = vi.fn()
  const desk: StreamDesk = {
    isReady: () => isReady,
    offer(offer) {
      offers.push(offer)
      return { address: 'about:blank', release }
    },
  }
  return { desk, offers, release }
}

const piece = (value: number): Uint8Array<ArrayBuffer> => new Uint8Array(1000).fill(value)

async function openStreamed() {
  setPicker(undefined)
  const made = makeDesk(true)
  const openSink = await chooseSink('film.mp4', LARGE, made.desk)
  const opening = openSink(LARGE)
  await expect.poll(() => made.offers).toHaveLength(1)
  const [offer] = made.offers
  if (offer === undefined) throw new Error('nothing was offered')
  const reader = offer.open({ start: 0, end: LARGE }).getReader()
  return { ...made, offer, reader, sink: await opening }
}

test('where the browser writes to disk, a large file goes to the place that was picked', async () => {
  const folder = await navigator.storage.getDirectory()
  const handle = await folder.getFileHandle('picked.bin', { create: true })
  const picker = vi.fn(async () => handle)
  setPicker(picker)
  const sink = await (await chooseSink('film.mp4', LARGE, makeDesk(true).desk))(2000)
  expect(picker).toHaveBeenCalledWith({ suggestedName: 'film.mp4' })
  await sink.write(piece(1))
  await sink.write(piece(2))
  expect((await handle.getFile()).size).toBe(0)
  await sink.finish()
  expect(new Uint8Array(await (await handle.getFile()).arrayBuffer())).toEqual(
    new Uint8Array([...piece(1), ...piece(2)]),
  )
  await folder.removeEntry('picked.bin')
})

test('closing the picker is no failure', async () => {
  setPicker(async () => {
    throw new DOMException('The user aborted a request.', 'AbortError')
  })
  await expect(chooseSink('film.mp4', LARGE, makeDesk(true).desk)).rejects.toHaveProperty('name', 'AbortError')
})

test('a streamed download takes each piece when the browser asks for it, and ends when the browser has the last', async () => {
  const { offer, reader, sink, release } = await openStreamed()
  expect(offer.facts).toEqual({ kind: 'download', name: 'film.mp4', size: LARGE })
  expect(document.querySelector('iframe[hidden]')).not.toBeNull()
  const written: number[] = []
  const writing = (async () => {
    for (const value of [1, 2, 3]) {
      await sink.write(piece(value))
      written.push(value)
    }
  })()
  expect((await reader.read()).value?.[0]).toBe(1)
  expect(written.length).toBeLessThan(3)
  expect((await reader.read()).value?.[0]).toBe(2)
  expect((await reader.read()).value?.[0]).toBe(3)
  await writing
  let finished = false
  const finishing = Promise.resolve(sink.finish()).then(() => (finished = true))
  expect((await reader.read()).done).toBe(true)
  expect(finished).toBe(false)
  offer.onEnd?.()
  await finishing
  expect(release).not.toHaveBeenCalled()
})

test('when the browser takes no more, the sink says why and leaves nothing behind', async () => {
  const { offer, reader, sink, release } = await openStreamed()
  const writing = Promise.resolve(sink.write(piece(1))).catch((error: unknown) => error)
  await reader.read()
  const reason = new WarrenError('closed', 'The browser stopped it.')
  await reader.cancel(reason)
  offer.onEnd?.()
  await writing
  await expect.poll(() => sink.gone?.aborted).toBe(true)
  expect(sink.gone?.reason).toBe(reason)
  await expect(sink.write(piece(2))).rejects.toBe(reason)
  await sink.abandon()
  expect(release).toHaveBeenCalledOnce()
})

test('abandoning errors the stream, so that the browser throws away what it has', async () => {
  const { reader, sink } = await openStreamed()
  const reading = reader.read()
  await sink.abandon()
  await expect(reading).rejects.toMatchObject({ code: 'cancelled' })
})

test('without either, what is too large for a Blob is refused with a sentence', async () => {
  setPicker(undefined)
  const { desk, offers } = makeDesk(false)
  const openSink = await chooseSink('film.mp4', 2048 * MIB, desk)
  await expect(openSink(2048 * MIB)).rejects.toMatchObject({ code: 'unsupported' })
  await (await openSink(1000)).abandon()
  expect(offers).toEqual([])
})
