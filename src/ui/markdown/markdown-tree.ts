/**
 * A text's Markdown as what may be shown of it: no HTML, no pictures, links to a few kinds of address only. It is plain
 * data, so that a worker can hand it over.
 */
export type MarkdownNode =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'break' | 'rule' }
  | { readonly kind: 'paragraph' | 'quote' | 'emphasis' | 'strong' | 'deleted'; readonly children: MarkdownNodes }
  | { readonly kind: 'heading'; readonly level: number; readonly children: MarkdownNodes }
  /** `host` where the text names another one: then it is shown too. */
  | {
      readonly kind: 'link'
      readonly href: string
      readonly host: string | undefined
      readonly children: MarkdownNodes
    }
  | { readonly kind: 'code-block'; readonly text: string; readonly language: string | undefined }
  /** `start` is the first number of one that is numbered. */
  | { readonly kind: 'list'; readonly start: number | undefined; readonly items: readonly MarkdownItem[] }
  | { readonly kind: 'table'; readonly rows: readonly (readonly MarkdownNodes[])[] }

export type MarkdownNodes = readonly MarkdownNode[]

export interface MarkdownItem {
  /** Of a task, whether it is done. */
  readonly done: boolean | undefined
  readonly children: MarkdownNodes
}

/** A message keeps its line breaks, and what people write without meaning Markdown: indents, a line of dashes. */
export type MarkdownFlavour = 'message' | 'document'
