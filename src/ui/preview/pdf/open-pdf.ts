import { getDocument, GlobalWorkerOptions, PasswordException, VerbosityLevel } from 'pdfjs-dist'
import type { PDFDocumentProxy } from 'pdfjs-dist'
import jbig2 from 'pdfjs-dist/wasm/jbig2.wasm?url'
import openjpeg from 'pdfjs-dist/wasm/openjpeg.wasm?url'
import qcms from 'pdfjs-dist/wasm/qcms_bg.wasm?url'
// eslint-disable-next-line import/default -- the build makes it
import drawWorker from './draw.worker.ts?worker&url'
// eslint-disable-next-line import/default -- the build makes it
import parseWorker from './parse.worker.ts?worker&url'

/** A long document opens within a second or two, as it is read where it is needed. */
const OPEN_DEADLINE_MS = 20_000
/** Pixels of one picture in a page: a scan of A3 in 600 dpi has 70 million. */
const MAX_PICTURE_PIXELS = 80_000_000

/** Decoders for kinds of pictures that browsers do not know, from this origin. */
const ADDRESS_BY_FILE: Readonly<Record<string, string>> = {
  'jbig2.wasm': jbig2,
  'openjpeg.wasm': openjpeg,
  'qcms_bg.wasm': qcms,
}

/** What pdf.js asks for files of its own. Nothing else is there: not the fonts of which the system has its own. */
class OwnFiles {
  async fetch({ filename }: { readonly filename: string }): Promise<Uint8Array> {
    const address = ADDRESS_BY_FILE[filename]
    if (address === undefined) throw new Error(`Not shipped with the page: ${filename}`)
    return new Uint8Array(await (await fetch(address)).arrayBuffer())
  }
}

export type OpenedPdf =
  | { readonly state: 'open'; readonly pdf: PDFDocumentProxy; readonly close: () => void }
  | { readonly state: 'locked' | 'broken' }

/**
 * Opens a document with threads of its own, which end when it is closed or takes too long. Scripts in it are not run: what
 * would run them is not part of this (pdf.js's sandbox), nor is anything that would follow its links.
 */
export async function openPdf(data: ArrayBuffer, signal: AbortSignal): Promise<OpenedPdf> {
  GlobalWorkerOptions.workerSrc = parseWorker
  GlobalWorkerOptions.rendererSrc = drawWorker
  const task = getDocument({
    data,
    verbosity: VerbosityLevel.ERRORS,
    enableXfa: false,
    maxImageSize: MAX_PICTURE_PIXELS,
    useWorkerFetch: false,
    BinaryDataFactory: OwnFiles,
    disableAutoFetch: true,
  })
  const close = (): void => void task.destroy()
  const timer = window.setTimeout(close, OPEN_DEADLINE_MS)
  signal.addEventListener('abort', close, { once: true })
  try {
    return { state: 'open', pdf: await task.promise, close }
  } catch (error) {
    close()
    return { state: error instanceof PasswordException ? 'locked' : 'broken' }
  } finally {
    window.clearTimeout(timer)
  }
}
