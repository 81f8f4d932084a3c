import { onCleanup } from 'solid-js'
import { WarrenError } from '../../core/mesh.ts'
import { DOWNLOAD_PATH, MEDIA_PATH, messageType } from '../../service-worker/messages.ts'
import type { StreamFacts, StreamWanted } from '../../service-worker/messages.ts'
import { createSpokenError } from '../describe-error.ts'
import { strings } from '../strings.ts'
import { serveAnswer } from './serve-answer.ts'
import type { ServedAnswer } from './serve-answer.ts'
import { watchWorker } from './watch-worker.ts'

const ID_BYTES = 16

export interface StreamOffer {
  readonly facts: StreamFacts
  /**
   * Called for each request, with the range of bytes that it wants. The stream is cancelled with WarrenError `cancelled`
   * when whoever asked wants no more of it, and with `closed` when the browser ended the service worker.
   */
  readonly open: (range: { readonly start: number; readonly end: number }) => ReadableStream<Uint8Array<ArrayBuffer>>
  /** Called when an answer ended, whole or not. */
  readonly onEnd?: () => void
}

export interface OfferedStream {
  /** On this origin; the service worker answers it as long as the stream is offered. */
  readonly address: string
  /** Ends the answers under way; the address answers nothing any more. */
  release(): void
}

/** Streams that this page gives to the browser itself, by way of the service worker. */
export interface StreamDesk {
  /** Whether there is a service worker to carry them. Not in a page's first moments, nor after a forced reload. */
  isReady(): boolean
  /** Makes up an address for it. */
  offer(offer: StreamOffer): OfferedStream
}

/** Call under an owner: what is under way ends with it. */
export function createStreamDesk(container: ServiceWorkerContainer | undefined = navigator.serviceWorker): StreamDesk {
  const offerById = new Map<string, StreamOffer>()
  const servedByOffer = new Map<StreamOffer, Set<ServedAnswer>>()
  const listening = new AbortController()

  const serve = (offer: StreamOffer, worker: ServiceWorker, port: MessagePort): void => {
    const answer = makeId()
    const watch = watchWorker(worker, answer, () => served.stop(createSpokenError('closed', strings.errors.workerGone)))
    const served = serveAnswer(port, {
      answer,
      facts: offer.facts,
      open: offer.open,
      onPiece: watch.touch,
      onEnd() {
        watch.stop()
        servedByOffer.get(offer)?.delete(served)
        offer.onEnd?.()
      },
    })
    servedByOffer.get(offer)?.add(served)
  }

  const answerWorker = ({ data, source, ports: [port] }: MessageEvent<unknown>): void => {
    if (messageType(data) !== 'stream-wanted' || port === undefined) return
    const offer = offerById.get((data as StreamWanted).id)
    if (offer !== undefined && source instanceof ServiceWorker) serve(offer, source, port)
    else port.postMessage({ type: 'unknown' })
  }

  const stopAnswers = (offer: StreamOffer): void => {
    const reason = new WarrenError('cancelled', 'This was cancelled.')
    for (const served of servedByOffer.get(offer) ?? []) served.stop(reason)
  }
  const stopAll = (): void => {
    for (const offer of offerById.values()) stopAnswers(offer)
  }

  container?.addEventListener('message', answerWorker, { signal: listening.signal })
  container?.startMessages()
  // A page that goes says so: what it has not given is missing, and a download must not look whole.
  window.addEventListener('pagehide', stopAll, { signal: listening.signal })
  onCleanup(() => {
    stopAll()
    listening.abort()
  })

  return {
    isReady: () => (container?.controller ?? null) !== null,
    offer(offer) {
      const id = makeId()
      offerById.set(id, offer)
      servedByOffer.set(offer, new Set())
      return {
        address: `${offer.facts.kind === 'download' ? DOWNLOAD_PATH : MEDIA_PATH}${id}`,
        release() {
          offerById.delete(id)
          stopAnswers(offer)
          servedByOffer.delete(offer)
        },
      }
    },
  }
}

function makeId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
