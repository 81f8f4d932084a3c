/** A line of code, or a part of one that is too long. */
export interface CodeLine {
  /** Missing where a line goes on. */
  readonly number?: number
  /** In turn: what a piece is (the highlighter's name for it, or nothing), and its letters. */
  readonly tokens: readonly (readonly [kind: string, letters: string])[]
}

export interface ColourRequest {
  readonly text: string
  readonly language: string
}

/** A longer line goes on in a row of its own, so that no row takes long to lay out. In UTF-16 units. */
export const MAX_LINE_LENGTH = 2_000
/** In UTF-16 units. Longer code is shown without colours: they would take longer to find than one likes to wait. */
export const MAX_COLOURED_LENGTH = 256 * 1024
/** Coloured pieces that a page takes at once. Code that has more is shown without colours. */
export const MAX_PIECES = 30_000
