import type { ColourRequest } from './code-line.ts'
import { codeToLines } from './code-lines.ts'

/** One piece of code: it comes, its lines go back. The page ends this worker afterwards, or when it takes too long. */
addEventListener('message', ({ data }: MessageEvent<ColourRequest>) => {
  postMessage(codeToLines(data.text, data.language))
})
