import { parseMarkdown } from './parse-markdown.ts'

/** One document: a text comes, its tree goes back. The page ends this worker afterwards, or when it takes too long. */
addEventListener('message', (event: MessageEvent<string>) => {
  postMessage(parseMarkdown(event.data, 'document'))
})
