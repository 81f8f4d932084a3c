import { answerHeaders, unsatisfiableHeaders } from './answer-headers.ts'
import { send } from './ask-pages.ts'
import type { StreamSource } from './ask-pages.ts'
import { resolveByteRange } from './byte-range.ts'
import type { ByteRange } from './byte-range.ts'
import type { FromPage, StreamFacts } from './messages.ts'

/** What waits here between the page and whoever reads (1 MiB): enough to keep both busy, whatever the file. */
const WAITING_BYTES = 1024 * 1024

/** Answers under way, so that a page can ask whether its own still is. */
export type OpenAnswers = Set<string>

/** Answers a request with what a page gives. A download is answered whole, media in the range that is asked for. */
export function answerWithStream(
  { answer, facts, port }: StreamSource,
  range: string | null,
  open: OpenAnswers,
): Response {
  const wanted = facts.kind === 'media' ? resolveByteRange(range, facts.size) : 'whole'
  if (wanted === 'unsatisfiable') {
    refuseSource(port)
    return new Response(null, { status: 416, headers: unsatisfiableHeaders(facts.size) })
  }
  const part = wanted === 'whole' ? undefined : wanted
  const body = openBody({ answer, port }, part ?? { start: 0, end: facts.size }, open)
  return new Response(body, { status: part === undefined ? 200 : 206, headers: answerHeaders(facts, part) })
}

/** Lets go of a stream that was offered and is not wanted. */
export function refuseSource(port: MessagePort): void {
  send(port, { type: 'cancel' })
  port.close()
}

/** Nothing to show and nothing to download: whoever asked stays where it is. */
export function answerNothing(kind: StreamFacts['kind']): Response {
  return new Response(null, { status: kind === 'download' ? 204 : 404 })
}

function openBody(
  { answer, port }: Pick<StreamSource, 'answer' | 'port'>,
  { start, end }: ByteRange,
  open: OpenAnswers,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let pulled = (): void => undefined
  const close = (): void => {
    open.delete(answer)
    port.close()
    pulled()
  }
  open.add(answer)
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start(controller) {
        port.onmessage = ({ data }: MessageEvent<FromPage>) => {
          if (data.type === 'piece') {
            controller.enqueue(data.bytes)
            pulled()
          } else if (data.type === 'end') {
            controller.close()
            close()
          } else {
            // Whoever reads sees that it ends here without being whole: a download is thrown away, a player asks again.
            controller.error(new TypeError('The page could not give the rest.'))
            close()
          }
        }
        send(port, { type: 'open', start, end })
      },
      pull() {
        send(port, { type: 'pull' })
        return new Promise<void>((resolve) => (pulled = resolve))
      },
      cancel() {
        send(port, { type: 'cancel' })
        close()
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: WAITING_BYTES }),
  )
}
