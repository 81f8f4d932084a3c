import { WarrenError } from '../../core/mesh.ts'
import type { FromPage, FromWorker, StreamFacts } from '../../service-worker/messages.ts'

interface ServeOptions {
  readonly answer: string
  readonly facts: StreamFacts
  readonly open: (range: { readonly start: number; readonly end: number }) => ReadableStream<Uint8Array<ArrayBuffer>>
  /** Called with each piece that goes. */
  readonly onPiece: () => void
  /** Called once. */
  readonly onEnd: () => void
}

export interface ServedAnswer {
  /** Tells the service worker that no more comes, and cancels the stream with the reason. Nothing after the end. */
  stop(reason: WarrenError): void
}

/** The page's side of one answer (service-worker/messages.ts): offers the stream, then gives a piece for each pull. */
export function serveAnswer(port: MessagePort, options: ServeOptions): ServedAnswer {
  let reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | undefined
  let isOver = false

  const say = (message: FromPage, transfer: Transferable[] = []): void => port.postMessage(message, transfer)
  const end = (): void => {
    isOver = true
    options.onEnd()
  }
  const cancel = (reason: WarrenError): void => {
    if (isOver) return
    end()
    // It was asked to end; that it cannot do so any better interests nobody.
    reader?.cancel(reason).catch(() => undefined)
  }

  const give = async (): Promise<void> => {
    if (isOver || reader === undefined) return
    try {
      const { done, value } = await reader.read()
      if (isOver) return
      if (done) {
        say({ type: 'end' })
        end()
        return
      }
      // Moved, not copied, when the buffer holds nothing else.
      const bytes = value.byteLength === value.buffer.byteLength ? value : value.slice()
      say({ type: 'piece', bytes }, [bytes.buffer])
      options.onPiece()
    } catch {
      // Why is for whoever made the stream, and it knows; the browser only learns that it ends here.
      if (isOver) return
      say({ type: 'fail' })
      end()
    }
  }

  port.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    if (data.type === 'open') reader = options.open(data).getReader()
    else if (data.type === 'pull') void give()
    else cancel(new WarrenError('cancelled', 'This was cancelled.'))
  }
  say({ type: 'offer', answer: options.answer, facts: options.facts })

  return {
    stop(reason) {
      if (!isOver) say({ type: 'fail' })
      cancel(reason)
    },
  }
}
