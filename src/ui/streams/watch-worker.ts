import type { KeepAlive, KeptAlive } from '../../service-worker/messages.ts'

/**
 * How often the service worker is spoken to while it answers, in milliseconds. Browsers end one that heard nothing for 30 s,
 * whatever it is sending: messages over a port don't count.
 */
const KEEP_ALIVE_MS = 10_000
/** Without a word from it for so long it is gone, in milliseconds: three times nothing. */
const SILENCE_MS = 35_000

export interface WorkerWatch {
  /** Call it as bytes pass: a page in the background has its timers slowed down, but not its messages. */
  touch(): void
  stop(): void
}

/** Keeps a service worker alive while one of its answers is under way, and tells when it was ended all the same. */
export function watchWorker(
  worker: Pick<ServiceWorker, 'postMessage'>,
  answer: string,
  onGone: () => void,
): WorkerWatch {
  let spokenAt = performance.now()
  let heardAt = spokenAt

  const speak = (): void => {
    spokenAt = performance.now()
    if (spokenAt - heardAt > SILENCE_MS) {
      onGone()
      return
    }
    const { port1: mine, port2: theirs } = new MessageChannel()
    mine.onmessage = ({ data }: MessageEvent<KeptAlive>) => {
      mine.close()
      heardAt = performance.now()
      // A worker that was started anew knows nothing of it.
      if (!data.isOpen) onGone()
    }
    const message: KeepAlive = { type: 'keep-alive', answer }
    worker.postMessage(message, [theirs])
  }
  const timer = window.setInterval(speak, KEEP_ALIVE_MS)

  return {
    touch() {
      if (performance.now() - spokenAt >= KEEP_ALIVE_MS) speak()
    },
    stop: () => window.clearInterval(timer),
  }
}
