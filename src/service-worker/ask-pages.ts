import { messageType } from './messages.ts'
import type { FromPage, FromWorker, StreamFacts, StreamWanted } from './messages.ts'

/** How long a page may take to say that a stream is its own, in milliseconds: one that is busy takes a second at most. */
const OFFER_DEADLINE_MS = 10_000

/** A stream that a page has, not yet begun. */
export interface StreamSource {
  readonly answer: string
  readonly facts: StreamFacts
  readonly port: MessagePort
}

/** What asking needs of a page. */
export interface AskedPage {
  postMessage(message: StreamWanted, transfer: Transferable[]): void
}

/** Asks the pages whose stream this is. Resolves with undefined when it is nobody's. */
export async function askPages(pages: readonly AskedPage[], id: string): Promise<StreamSource | undefined> {
  const asked = pages.map((page) => askPage(page, id))
  // The first that has it; one that does not, or never answers, counts only when all are so.
  return Promise.any(asked).catch((error: unknown) => {
    if (error instanceof AggregateError) return undefined
    throw error
  })
}

function askPage(page: AskedPage, id: string): Promise<StreamSource> {
  const { port1: port, port2: theirs } = new MessageChannel()
  return new Promise((resolve, reject) => {
    const refuse = (): void => {
      port.close()
      reject(new Error('Not a stream of this page.'))
    }
    const deadline = setTimeout(refuse, OFFER_DEADLINE_MS)
    port.onmessage = ({ data }: MessageEvent<FromPage>) => {
      clearTimeout(deadline)
      if (messageType(data) !== 'offer') return refuse()
      const { answer, facts } = data as Extract<FromPage, { type: 'offer' }>
      resolve({ answer, facts, port })
    }
    page.postMessage({ type: 'stream-wanted', id }, [theirs])
  })
}

export function send(port: MessagePort, message: FromWorker): void {
  port.postMessage(message)
}
